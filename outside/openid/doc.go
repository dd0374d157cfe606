// Package openid is one strict OpenID Connect client. The web room signs people
// in with it, linkedin and graph get their grants through it.
//
// The protocol is the libraries'; what they leave open is closed here: which
// tokens are taken for which purpose, how often keys are fetched, and what a
// failure is called. An ID token is checked by verifyIDToken and nowhere else.
//
//	provider.go    configuration, the authorization address
//	discovery.go   finding the provider's endpoints, lazily, and again each hour
//	keys.go        its signing keys, fetched with restraint, and soon doubted
//	jwt.go         reading a token without guessing
//	idtoken.go     the strict check of an ID token
//	tenant.go      whose people a token may be about
//	claims.go      what the ID token says about a person
//	exchange.go    code and refresh token for tokens
//	userinfo.go    the userinfo endpoint
//	revoke.go      giving tokens back
//	logout.go      signing out at the provider, and being told of it
//	access.go      access tokens that others present to us
//	failure.go     errors: which kind, which code
//	oneline.go     display text from outside
//
// Every call heeds its context: when that ends, the error is of kind Upstream.
//
// Providers differ. PKCE and nonce are switched per provider, since LinkedIn
// supports neither; everything else holds for all of them.
//
// The package keeps no text of a token or of a provider's answer in any error.
package openid
