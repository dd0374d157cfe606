// Package browser lets a test use the product as a person does: in a real Chromium, by what is on the screen.
//
//	b := browser.Start(t, browser.Options{Width: 390, Dark: true})
//	b.Open(portal + "/connection/new")
//	b.Choose("LinkedIn only")
//	b.ClickButton("Continue")
//	b.ExpectText("You are connected")
//	b.Axe()
//	b.ExpectQuiet()
//
// Controls are found by role and accessible name, as assistive technology sees them, so a test that passes is also a
// small proof that the control has a name. Every step waits for what it needs (see patience) and, after acting, for the
// page loads and requests it caused; tests need no pauses. A step that fails ends the test with what the page reads
// and a picture of it in e2e/shots.
//
// Everything works with [Options.NoJavaScript] too: page scripts are then off, while the steps act through the DevTools
// protocol. Only what is inside an iframe is out of reach.
//
// The browser reaches this machine only; any other host name fails to resolve. Methods must be called from the
// goroutine of their test. Only tests import this package.
package browser
