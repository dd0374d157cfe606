// Package outbound is the one way out: the http.Client for everything Accord asks
// of others, and a stricter one for pictures whose address somebody else chose.
//
//	client.go    New, NewPictures and their limits
//	dial.go      which addresses are dialled
//	body.go      answers are read whole, up to a limit
//	lanes.go     per host: how many at once, retries, circuit breaker
//	blame.go     which failures are a host's, and which one account's
//	pictures.go  only the listed hosts
//
// What holds for both: an answer of more than 1 MiB is an error, also when it only
// grows that long by unpacking; the whole exchange has a deadline, reading the
// answer included; no redirect is followed; TLS is 1.2 or newer and always checked.
//
// Proxies: none. HTTP_PROXY and its relatives are not read, because through a proxy
// the check of the address that is really dialled would check the proxy.
package outbound
