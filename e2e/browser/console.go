package browser

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// console collects what a developer would see in red: errors, uncaught exceptions, content the page's own policy
// refused, failed loads.
type console struct {
	mu    sync.Mutex
	lines []string
}

// Console returns the errors since the browser started: console errors, uncaught exceptions, violations of the content
// security policy, loads that failed, and dialogs that were opened (they are accepted).
func (b *Browser) Console() []string {
	b.console.mu.Lock()
	defer b.console.mu.Unlock()
	return slices.Clone(b.console.lines)
}

// ExpectQuiet fails if Console has anything but lines that contain one of except. A page that answers 403 on purpose
// leaves a line "... the server responded with a status of 403 ...".
func (b *Browser) ExpectQuiet(except ...string) {
	b.t.Helper()
	b.settle()
	noise := slices.DeleteFunc(b.Console(), func(line string) bool {
		return slices.ContainsFunc(except, func(part string) bool { return strings.Contains(line, part) })
	})
	if len(noise) > 0 {
		b.fail("the console is not quiet:\n  %s", strings.Join(noise, "\n  "))
	}
}

func (c *console) note(event any) {
	switch e := event.(type) {
	case *log.EventEntryAdded:
		// A policy that only reports is no error to the browser, but it is to us.
		if e.Entry.Level == log.EntryLevelError || strings.Contains(e.Entry.Text, "Content Security Policy") {
			c.add("%s: %s (%s)", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			c.add("console: %s", said(e.Args))
		}
	case *runtime.EventExceptionThrown:
		c.add("exception: %s", e.ExceptionDetails.Text+" "+said([]*runtime.RemoteObject{e.ExceptionDetails.Exception}))
	case *page.EventJavascriptDialogOpening:
		c.add("dialog: %s: %s", e.Type, e.Message)
	}
}

func (c *console) add(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lines = append(c.lines, fmt.Sprintf(format, args...))
}

func said(args []*runtime.RemoteObject) string {
	var words []string
	for _, a := range args {
		var s string
		switch {
		case a == nil:
		case a.Description != "":
			words = append(words, a.Description)
		case json.Unmarshal(a.Value, &s) == nil:
			words = append(words, s)
		default:
			words = append(words, string(a.Value))
		}
	}
	return strings.Join(words, " ")
}

// answerDialog accepts: an open dialog would block every further step.
func (b *Browser) answerDialog(event any) {
	if _, ok := event.(*page.EventJavascriptDialogOpening); !ok {
		return
	}
	go func() { // the listener itself must not wait for an answer
		_, _ = chromedp.Call(b.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
	}()
}
