package graph

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"accord/consent"
	"accord/outside/openid"
)

// subscriptions reads which products the organisation provides, by name.
func (c *Client) subscriptions(ctx context.Context, g consent.Grant) (consent.Values, error) {
	type licence struct {
		SkuPartNumber string `json:"skuPartNumber"`
	}
	licences, more, err := pages[licence](ctx, c, g, "/me/licenseDetails", url.Values{"$select": {"skuPartNumber"}}, nil)
	if errors.Is(err, errNothing) {
		return consent.Values{}, nil
	}
	if err != nil {
		return consent.Values{}, err
	}
	var v consent.Values
	for _, l := range licences {
		if name := product(l.SkuPartNumber); name != "" {
			v.Items = append(v.Items, consent.Licence{Name: name})
		}
	}
	if more {
		v.LeftOut = append(v.LeftOut, consent.Say("leftout.more_products"))
	}
	return v, nil
}

// product is the name people know a licence by. An unknown one is shown in the
// words of its part number.
func product(sku string) string {
	switch sku {
	case "SPE_E3":
		return "Microsoft 365 E3"
	case "SPE_E5":
		return "Microsoft 365 E5"
	case "SPE_F1":
		return "Microsoft 365 F3"
	case "SPB":
		return "Microsoft 365 Business Premium"
	case "O365_BUSINESS_PREMIUM":
		return "Microsoft 365 Business Standard"
	case "O365_BUSINESS_ESSENTIALS":
		return "Microsoft 365 Business Basic"
	case "ENTERPRISEPACK":
		return "Office 365 E3"
	case "ENTERPRISEPREMIUM":
		return "Office 365 E5"
	case "STANDARDPACK":
		return "Office 365 E1"
	case "DESKLESSPACK":
		return "Office 365 F3"
	case "EXCHANGESTANDARD":
		return "Exchange Online (Plan 1)"
	case "EXCHANGEENTERPRISE":
		return "Exchange Online (Plan 2)"
	case "POWER_BI_PRO":
		return "Power BI Pro"
	case "POWER_BI_STANDARD":
		return "Power BI (free)"
	case "PROJECTPROFESSIONAL":
		return "Project Plan 3"
	case "VISIOCLIENT":
		return "Visio Plan 2"
	case "FLOW_FREE":
		return "Power Automate (free)"
	case "TEAMS_EXPLORATORY":
		return "Microsoft Teams Exploratory"
	case "DYN365_ENTERPRISE_SALES":
		return "Dynamics 365 Sales Enterprise"
	case "AAD_PREMIUM":
		return "Microsoft Entra ID P1"
	case "AAD_PREMIUM_P2":
		return "Microsoft Entra ID P2"
	case "EMS":
		return "Enterprise Mobility + Security E3"
	case "EMSPREMIUM":
		return "Enterprise Mobility + Security E5"
	}
	return openid.OneLine(strings.ReplaceAll(sku, "_", " "), nameLimit)
}
