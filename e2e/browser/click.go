package browser

import (
	"context"
	"errors"
	"fmt"

	"github.com/chromedp/chromedp"
)

// Click clicks the first visible control with this role and accessible name, with the mouse and where a person would.
// A control that is covered, disabled or not there yet is waited for.
func (b *Browser) Click(role, name string) {
	b.t.Helper()
	b.click(fmt.Sprintf("click the %s %q", role, name), name, false, role)
}

// ClickBeginning is Click for a control whose accessible name begins with these words, such as a person in a list whose
// button also says what they do.
func (b *Browser) ClickBeginning(role, words string) {
	b.t.Helper()
	b.click(fmt.Sprintf("click the %s that begins with %q", role, words), words, true, role)
}

// ClickButton clicks a button, or the summary that opens a details element.
func (b *Browser) ClickButton(name string) {
	b.t.Helper()
	b.Click("button", name)
}

// ClickLink clicks a link.
func (b *Browser) ClickLink(name string) {
	b.t.Helper()
	b.Click("link", name)
}

// Choose turns on the radio button, checkbox or switch with this visible label, or one beginning with it. One that is on
// already is left alone.
func (b *Browser) Choose(label string) {
	b.t.Helper()
	if !b.IsChosen(label) {
		b.click(fmt.Sprintf("choose %q", label), label, true, choices...)
	}
}

// Unchoose turns the checkbox or switch with this visible label off.
func (b *Browser) Unchoose(label string) {
	b.t.Helper()
	if b.IsChosen(label) {
		b.click(fmt.Sprintf("take back %q", label), label, true, choices...)
	}
}

// IsChosen waits for the radio button, checkbox or switch with this visible label and says whether it is on.
func (b *Browser) IsChosen(label string) bool {
	b.t.Helper()
	var chosen bool
	err := b.until(func(ctx context.Context) error {
		found, err := b.find(ctx, label, true, choices...)
		if err == nil {
			chosen = found[0].checked
		}
		return err
	})
	b.must(err, "look at %q", label)
	return chosen
}

var choices = []string{"radio", "checkbox", "switch", "menuitemradio", "menuitemcheckbox"}

func (b *Browser) click(step, name string, begins bool, roles ...string) {
	b.t.Helper()
	var at place
	err := b.until(func(ctx context.Context) error {
		found, err := b.find(ctx, name, begins, roles...)
		if err != nil {
			return err
		}
		at, err = aim(ctx, found)
		return err
	})
	b.must(err, "%s", step)
	// Only the looking is repeated: a second click may mean something else.
	b.must(chromedp.Do(b.ctx, chromedp.MouseClickXY(at.X, at.Y)), "%s", step)
	b.settle()
}

// place is a point in the window to click at, or the reason why there is none.
type place struct {
	X, Y float64
	Why  string
}

// aim scrolls the first usable one of the controls into view and returns a point on it that nothing covers.
func aim(ctx context.Context, found []control) (place, error) {
	var problems []error
	for _, c := range found {
		if c.disabled {
			problems = append(problems, fmt.Errorf("%s is disabled", c))
			continue
		}
		at, err := on[place](ctx, c, aimJS)
		if err == nil && at.Why != "" {
			err = errors.New(at.Why)
		}
		if err == nil {
			return at, nil
		}
		problems = append(problems, fmt.Errorf("%s: %w", c, err))
	}
	return place{}, errors.Join(problems...)
}

// aimJS takes the label where the input itself is hidden behind a drawn one. The first box counts, because the middle
// of a wrapped link can lie beside its text.
const aimJS = `function () {
	const box = e => [...e.getClientRects()].find(r => r.width >= 2 && r.height >= 2);
	const labels = [...(this.labels || [])];
	const target = [this, ...labels].find(box);
	if (!target) return {X: 0, Y: 0, Why: "has no visible box"};
	target.scrollIntoView({block: "center", inline: "nearest", behavior: "instant"});
	const r = box(target), x = r.x + r.width / 2, y = r.y + r.height / 2;
	const top = document.elementFromPoint(x, y);
	if (!top) return {X: 0, Y: 0, Why: "is outside the window"};
	if (![this, ...labels].some(e => e.contains(top))) {
		return {X: 0, Y: 0, Why: "is covered by " + top.cloneNode(false).outerHTML};
	}
	return {X: x, Y: y, Why: ""};
}`
