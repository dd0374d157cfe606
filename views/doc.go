// Package views turns plain structs into HTML. It knows nothing but package
// static: no rules, no requests, no database.
//
// Each noun has two files: connection.go holds the model, a struct of strings,
// numbers, bools, times and slices of such; connection.templ holds the
// components. A component that ends in Page is a whole document and takes the
// Page around it; one that ends in Part is a piece of such a page, and exactly
// what an htmx request for that piece is answered with. So everything works
// without JavaScript, and htmx only makes it smoother.
//
// Everything from outside is escaped. Names pass through personName, which drops
// what could disturb the text around them. Addresses from outside are of type
// URL, which only SafeURL makes. Times are shown in the location they carry.
//
// The stylesheets are static/app.css for pages and static/card.css for the card
// alone. There is no inline style or script, so pages run under
// "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';
// connect-src 'self'".
package views
