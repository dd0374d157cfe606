package browser

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// axeSource is axe-core 4.14.1, unchanged. Mozilla Public License 2.0, see its first lines.
//
//go:embed axe.min.js
var axeSource string

// violation is one accessibility rule the page breaks, and where.
type violation struct {
	ID, Impact, Help string
	Where            []string
}

// Axe fails the test if the page as it stands breaks a rule of WCAG 2.0, 2.1 or 2.2, level A or AA, that a program can
// check. It names each rule, the elements and what is wrong with them.
func (b *Browser) Axe() {
	b.t.Helper()
	b.settle()
	found, err := b.violations()
	b.must(err, "check accessibility")
	if len(found) == 0 {
		return
	}
	var s strings.Builder
	fmt.Fprintf(&s, "%d accessibility rules are broken", len(found))
	for _, v := range found {
		fmt.Fprintf(&s, "\n  %s (%s): %s", v.ID, v.Impact, v.Help)
		for _, where := range v.Where {
			fmt.Fprintf(&s, "\n    %s", where)
		}
	}
	b.fail("%s", s.String())
}

func (b *Browser) violations() (found []violation, err error) {
	ctx, cancel := context.WithTimeout(b.ctx, 2*b.patience)
	defer cancel()
	// axe waits by timers, which only run while scripts may. The page's own were left out when it was parsed.
	if b.set.NoJavaScript {
		if err := b.scripts(true); err != nil {
			return nil, err
		}
		defer func() {
			if off := b.scripts(false); err == nil {
				err = off
			}
		}()
	}
	frames, err := chromedp.Call(ctx, page.GetFrameTree, cdp.Empty{})
	if err != nil {
		return nil, err
	}
	// A world of its own beside the page's: its policy does not apply there, and neither side sees the other's names.
	world, err := chromedp.Call(ctx, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{
		FrameID: frames.FrameTree.Frame.ID, WorldName: "axe",
	})
	if err != nil {
		return nil, err
	}
	there := func(p *runtime.EvaluateParams) { p.ContextID = world.ExecutionContextID }
	// Its value is only to be small.
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](axeSource+"\n;true", there)); err != nil {
		return nil, fmt.Errorf("load axe: %w", err)
	}
	return chromedp.Run(ctx, chromedp.Evaluate[[]violation](axeRun, there, chromedp.EvalAwaitPromise))
}

const axeRun = `axe.run(document, {
	runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
	rules: {"target-size": {enabled: true}},
	preload: false, // fetching style sheets again would break the rules the page lives under
	resultTypes: ["violations"],
	iframes: false,
}).then(result => result.violations.map(v => ({
	ID: v.id,
	Impact: v.impact || "",
	Help: v.help,
	Where: v.nodes.map(n => n.target.join(" ") + ": " + n.failureSummary.replace(/\s+/g, " ")),
})))`
