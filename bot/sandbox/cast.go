package sandbox

// A Part is one person of the sample cast and what they are in the sample
// cohort. All of them are invented.
type Part struct {
	Profile
	Role string // "organizer", "mentor", "mentee", "manager", "sponsor"
}

// Cast is the sample cast: an organizer, five mentors, eight mentees and their
// line managers, and a sponsor, in zones with and without daylight saving, one
// of them at a half-hour offset.
func Cast() []Part {
	return []Part{
		{Profile{Name: "Nora Lind", Handle: "nora", Zone: "Europe/Berlin"}, "organizer"},
		{Profile{Name: "Amara Okafor", Handle: "amara", Zone: "Africa/Lagos"}, "mentor"},
		{Profile{Name: "Ben Fischer", Handle: "ben", Zone: "Europe/Berlin"}, "mentor"},
		{Profile{Name: "Chandra Iyer", Handle: "chandra", Zone: "Asia/Kolkata"}, "mentor"},
		{Profile{Name: "Dana Reyes", Handle: "dana", Zone: "America/New_York"}, "mentor"},
		{Profile{Name: "Emil Novak", Handle: "emil", Zone: "Europe/Prague"}, "mentor"},
		{Profile{Name: "Farid Haddad", Handle: "farid", Zone: "Europe/Berlin"}, "mentee"},
		{Profile{Name: "Grace Mwangi", Handle: "grace", Zone: "Africa/Nairobi"}, "mentee"},
		{Profile{Name: "Hana Sato", Handle: "hana", Zone: "Asia/Tokyo"}, "mentee"},
		{Profile{Name: "Ivan Petrov", Handle: "ivan", Zone: "Europe/Sofia"}, "mentee"},
		{Profile{Name: "Jaya Menon", Handle: "jaya", Zone: "Asia/Kolkata"}, "mentee"},
		{Profile{Name: "Kofi Mensah", Handle: "kofi", Zone: "Africa/Accra"}, "mentee"},
		{Profile{Name: "Lucia Romero", Handle: "lucia", Zone: "America/New_York"}, "mentee"},
		{Profile{Name: "Mateo Silva", Handle: "mateo", Zone: "America/Sao_Paulo"}, "mentee"},
		{Profile{Name: "Petra Vogel", Handle: "petra", Zone: "Europe/Berlin"}, "manager"},
		{Profile{Name: "Quentin Adeyemi", Handle: "quentin", Zone: "Europe/London"}, "manager"},
		{Profile{Name: "Rosa Keller", Handle: "rosa", Zone: "America/New_York"}, "manager"},
		{Profile{Name: "Samir Rao", Handle: "samir", Zone: "Asia/Kolkata"}, "sponsor"},
	}
}
