package browser

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Press presses one key: Tab, Enter, Space, Escape, Backspace, Delete, Home, End, PageUp, PageDown, ArrowUp, ArrowDown,
// ArrowLeft, ArrowRight or a single character; with Shift+, Control+ or Alt+ before it where wanted.
func (b *Browser) Press(key string) {
	b.t.Helper()
	parts := strings.Split(key, "+")
	var held []chromedp.Modifier
	for _, m := range parts[:len(parts)-1] {
		switch m {
		case "Shift":
			held = append(held, chromedp.ModifierShift)
		case "Control":
			held = append(held, chromedp.ModifierCtrl)
		case "Alt":
			held = append(held, chromedp.ModifierAlt)
		default:
			b.t.Fatalf("press %s: there is no modifier %s", key, m)
		}
	}
	code, ok := keyCode(parts[len(parts)-1])
	if !ok {
		b.t.Fatalf("press %s: there is no such key", key)
	}
	b.must(chromedp.Do(b.ctx, chromedp.KeyEvent(code, chromedp.KeyModifiers(held...))), "press %s", key)
	b.settle()
}

func keyCode(name string) (string, bool) {
	code, ok := map[string]string{
		"Tab": kb.Tab, "Enter": kb.Enter, "Space": " ", "Escape": kb.Escape, "Backspace": kb.Backspace, "Delete": kb.Delete,
		"Home": kb.Home, "End": kb.End, "PageUp": kb.PageUp, "PageDown": kb.PageDown,
		"ArrowUp": kb.ArrowUp, "ArrowDown": kb.ArrowDown, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight,
	}[name]
	if !ok && utf8.RuneCountInString(name) == 1 {
		return name, true
	}
	return code, ok
}

// Focused says which control has the keyboard focus, such as `button "Save"`, or "nothing".
func (b *Browser) Focused() string {
	b.t.Helper()
	said := "nothing"
	err := b.until(func(ctx context.Context) error {
		element, err := chromedp.Run(ctx, chromedp.Evaluate[*runtime.RemoteObject](
			`document.activeElement === document.body ? null : document.activeElement`))
		if err != nil || element.ObjectID == "" {
			return err
		}
		relatives := false
		tree, err := chromedp.Call(ctx, accessibility.GetPartialAXTree,
			accessibility.GetPartialAXTreeParams{ObjectID: element.ObjectID, FetchRelatives: &relatives})
		if err != nil {
			return err
		}
		if len(tree.Nodes) == 0 {
			return fmt.Errorf("the focused element is unknown to assistive technology")
		}
		said = asControl(tree.Nodes[0]).String()
		return nil
	})
	b.must(err, "look where the focus is")
	return said
}
