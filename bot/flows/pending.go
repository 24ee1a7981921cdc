package flows

import (
	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

func callMentors(bot.Event, mentoring.Cohort) error       { return nil }
func callMentees(bot.Event, mentoring.Cohort) error       { return nil }
func closeApplications(bot.Event, mentoring.Cohort) error { return nil }
func settleOffers(bot.Event, mentoring.Cohort) error      { return nil }
func startCheckIns(bot.Event, mentoring.Cohort) error     { return nil }
func endCheckIns(bot.Event, mentoring.Cohort) error       { return nil }

func withdraw(e bot.Event, m mentoring.Member, why string) error { return nil }

func askOrganizersInstead(e bot.Event, c mentoring.Cohort, m mentoring.Member, why string) error {
	return nil
}
