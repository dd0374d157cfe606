//go:build !release

package sandbox

import (
	"image/color"
	"math"
)

// face is what tells people apart.
type face struct {
	skin, hairColour, clothes, ground color.RGBA
	hair                              hair
	beard, glasses                    bool
}

// hair says where hair is, in front of the head and behind it.
type hair struct {
	front, back func(x, y float64) bool
	veil        bool
}

func nowhere(float64, float64) bool { return false }

// cap is the top of the head down to a fringe that is higher on one side.
func capTo(fringe, slant float64) func(x, y float64) bool {
	return func(x, y float64) bool {
		return ellipse(x, y, 0, -0.1, 0.46, 0.5) && y < fringe+slant*x-0.25*math.Abs(x)*math.Abs(x) && !ellipse(x, y, 0, 0.1, 0.4, 0.42)
	}
}

func shortHair(slant float64) hair {
	return hair{front: capTo(-0.2, slant), back: nowhere}
}

func longHair(slant float64) hair {
	return hair{front: capTo(-0.22, slant), back: func(x, y float64) bool {
		return ellipse(x, y, 0, -0.08, 0.53, 0.56) || math.Abs(x) < 0.53-0.1*math.Max(0, y-0.3) && y > -0.1 && y < 0.66
	}}
}

func bob() hair {
	return hair{front: capTo(-0.24, 0), back: func(x, y float64) bool {
		return ellipse(x, y, 0, -0.06, 0.54, 0.55) && y < 0.36
	}}
}

func bun() hair {
	return hair{front: capTo(-0.26, 0.12), back: func(x, y float64) bool { return ellipse(x, y, 0, -0.68, 0.2, 0.18) }}
}

func curls() hair {
	tufts := func(x, y float64) bool {
		for i := range 13 {
			a := math.Pi * (0.92 + float64(i)/12*1.16)
			if ellipse(x, y, 0.44*math.Cos(a), -0.12+0.46*math.Sin(a), 0.15, 0.15) {
				return true
			}
		}
		return false
	}
	return hair{front: func(x, y float64) bool { return tufts(x, y) && y < -0.16 }, back: tufts}
}

func cropped() hair {
	return hair{front: func(x, y float64) bool {
		return ellipse(x, y, 0, -0.05, 0.43, 0.51) && y < -0.32+0.1*math.Abs(x)
	}, back: nowhere}
}

func veil() hair {
	return hair{veil: true, back: nowhere, front: func(x, y float64) bool {
		return ellipse(x, y, 0, 0.02, 0.56, 0.68) && !ellipse(x, y, 0, 0.02, 0.36, 0.44)
	}}
}

func bald() hair { return hair{front: nowhere, back: nowhere} }

func rgb(hex uint32) color.RGBA {
	return color.RGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 255}
}

// faceOf says how a member looks.
func faceOf(member string) face {
	switch member {
	case "iS9kT2mQ4e": // Ingrid
		return face{skin: rgb(0xf3cfb3), hairColour: rgb(0xd9b25f), clothes: rgb(0x2f5d73), ground: rgb(0xbcd8d9), hair: bob(), glasses: true}
	case "mL3xW8vB1a": // Margarethe
		return face{skin: rgb(0xefc9b0), hairColour: rgb(0xb9b6b3), clothes: rgb(0x5a3d5c), ground: rgb(0xd9cbe0), hair: shortHair(0.3)}
	case "aO7nR5cK2z": // Adaeze
		return face{skin: rgb(0x7a4a2f), hairColour: rgb(0x231a18), clothes: rgb(0xd0722b), ground: rgb(0xf1dcb6), hair: bun()}
	case "mV4pD6hJ8s": // Maria
		return face{skin: rgb(0xe0ac88), hairColour: rgb(0x4a2f22), clothes: rgb(0x9b2f3f), ground: rgb(0xf0c9c0), hair: longHair(0.15)}
	case "dR2tY9fG5u": // Diego
		return face{skin: rgb(0xd9a27c), hairColour: rgb(0x2d211c), clothes: rgb(0x31628e), ground: rgb(0xc7d9ea), hair: shortHair(-0.35), beard: true}
	case "yH8bC1wN6o": // Yusuf
		return face{skin: rgb(0xc68c62), hairColour: rgb(0x211a18), clothes: rgb(0x3d6b4d), ground: rgb(0xd3e0c4), hair: curls(), beard: true, glasses: true}
	case "oG5qZ3lE7i": // Oisin
		return face{skin: rgb(0xf6d3bd), hairColour: rgb(0xb8552b), clothes: rgb(0x3a4a6b), ground: rgb(0xcfe3d0), hair: shortHair(0.2)}
	case "pR6vM4xS0y": // Priya
		return face{skin: rgb(0xa86f47), hairColour: rgb(0x1d1615), clothes: rgb(0xb23a6d), ground: rgb(0xf2d3de), hair: longHair(-0.2)}
	case "kM1jA8dT3w": // Kwame
		return face{skin: rgb(0x5f3a27), hairColour: rgb(0x171211), clothes: rgb(0xe0a52f), ground: rgb(0xf3e6bd), hair: cropped()}
	case "hK9gB7nU2r": // Hana
		return face{skin: rgb(0xf0cba8), hairColour: rgb(0x221b1d), clothes: rgb(0x6b7f86), ground: rgb(0xe7ddd0), hair: bob()}
	case "zW3eF5kP8c": // Zofia
		return face{skin: rgb(0xf5d2ba), hairColour: rgb(0x8b5a34), clothes: rgb(0x4c7a6d), ground: rgb(0xcde4dd), hair: longHair(0), glasses: true}
	case "lF0sX6yH4b": // Lea
		return face{skin: rgb(0xd8a580), hairColour: rgb(0x3b2620), clothes: rgb(0x5b64a8), ground: rgb(0xd5d6ef), hair: curls()}
	case Stranger:
		return face{skin: rgb(0xe8bb98), hairColour: rgb(0x6a4b37), clothes: rgb(0x44525a), ground: rgb(0xd2d6d8), hair: bald(), beard: true}
	}
	return face{skin: rgb(0xdcae8a), hairColour: rgb(0x3d2a5e), clothes: rgb(0x777777), ground: rgb(0xdddddd), hair: veil()}
}
