package consenttest_test

import (
	"testing"

	"accord/consent/consenttest"
)

// TestPlantedFaults: the walk notices each mistake that was planted.
func TestPlantedFaults(t *testing.T) {
	for _, fault := range consenttest.Faults() {
		t.Run(fault.Name, func(t *testing.T) {
			how := consenttest.Notices(t, inMemory, fault, 400)
			if how == "" {
				t.Fatal("nothing was noticed")
			}
			t.Log(how)
		})
	}
	if how := consenttest.Notices(t, inMemory, consenttest.Fault{}, 50); how != "" {
		t.Errorf("noticed without a fault: %s", how)
	}
}
