package browser

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// mostKeys is the longest text typed key by key, so that a search as you type sees every key. Longer text is pasted.
const mostKeys = 64

// Fill replaces what is in the text field with this label. In a list it selects the option with this text; a date, time
// or colour field takes the value as HTML writes it (2026-05-01).
func (b *Browser) Fill(label, value string) {
	b.t.Helper()
	var done string
	err := b.until(func(ctx context.Context) error {
		var err error
		done, err = b.field(ctx, label, fillJS, value)
		return err
	})
	b.must(err, "fill in %q", label)
	switch {
	case done == "set":
	case value == "":
		err = chromedp.Do(b.ctx, chromedp.KeyEvent(kb.Delete))
	case utf8.RuneCountInString(value) <= mostKeys && !strings.ContainsAny(value, "\r\n"):
		err = chromedp.Do(b.ctx, chromedp.KeyEvent(value))
	default:
		_, err = chromedp.Call(b.ctx, input.InsertText, input.InsertTextParams{Text: value})
	}
	b.must(err, "fill in %q", label)
	b.settle()
}

// Value waits for the field with this label and returns what is in it; of a list, the text of the selected option.
func (b *Browser) Value(label string) string {
	b.t.Helper()
	var value string
	err := b.until(func(ctx context.Context) error {
		var err error
		value, err = b.field(ctx, label, valueJS)
		return err
	})
	b.must(err, "read %q", label)
	return strings.TrimPrefix(value, "=")
}

// field calls the function f on the input called label. An answer that begins with ! says why it would not do.
func (b *Browser) field(ctx context.Context, label, f string, args ...any) (string, error) {
	found, err := b.find(ctx, label, false)
	if err != nil {
		return "", err
	}
	problem := fmt.Errorf("nothing that can be filled in is called %q", label)
	for _, c := range found {
		if c.role == "StaticText" || c.role == "InlineTextBox" {
			continue // the label's own text
		}
		answer, err := on[string](ctx, c, f, args...)
		if err != nil {
			return "", err
		}
		why, refused := strings.CutPrefix(answer, "!")
		if !refused {
			return answer, nil
		}
		if why != "" {
			problem = errors.New(why)
		}
	}
	return "", problem
}

const fillJS = `function (value) {
	const set = () => {
		this.dispatchEvent(new Event("input", {bubbles: true}));
		this.dispatchEvent(new Event("change", {bubbles: true}));
		return "set";
	};
	if (!["INPUT", "TEXTAREA", "SELECT"].includes(this.tagName)) return "!";
	if (["checkbox", "radio", "button", "submit", "reset", "image", "file"].includes(this.type)) return "!";
	if (this.matches(":disabled") || this.readOnly) return "!it cannot be changed";
	this.scrollIntoView({block: "center", behavior: "instant"});
	this.focus();
	if (this.tagName === "SELECT") {
		const option = [...this.options].find(o => o.text.trim() === value);
		if (!option) return "!there is no option " + value + ", but " + [...this.options].map(o => o.text.trim()).join(", ");
		this.value = option.value;
		return set();
	}
	if (["date", "time", "datetime-local", "month", "week", "color", "range"].includes(this.type)) {
		this.value = value;
		return this.value === value ? set() : "!it does not take " + value;
	}
	this.select();
	return "type";
}`

const valueJS = `function () {
	if (!["INPUT", "TEXTAREA", "SELECT", "OUTPUT"].includes(this.tagName)) return "!";
	return "=" + (this.tagName === "SELECT" ? (this.selectedOptions[0] || {text: ""}).text.trim() : this.value);
}`
