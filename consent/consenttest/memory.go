package consenttest

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"accord/consent"
)

// Memory is a database of rules in memory, by the contract of consent's ports.go.
// One lock makes each method one transaction. What goes in and comes out is copied.
//
// It asks each rule twice and takes the second answer, as a database does that had
// to begin a transaction anew.
type Memory struct {
	clock *Clock

	mu            sync.Mutex
	before        func(method string) error
	lastID        int
	users         map[string]*userRow
	groups        map[string]*groupRow
	policies      []consent.Policy // by version
	announcements map[string]consent.Announcement
	conns         []*connRow // in the order they were opened
	grants        []*grantRow
	attempts      []consent.Attempt // in the order they were started
	receipts      []consent.Receipt
	notices       map[string]consent.Notice
	records       []consent.AccessRecord
	sessions      map[string]consent.Session
	signIns       map[string]consent.SignIn
	tenants       map[string]string
	letters       map[string]bool
	batches       map[consent.AnnounceJob]bool
	jobs          []consent.Job
}

type userRow struct {
	consent.User
	groupsUnknown bool // the latest sign-in did not tell them
}

type groupRow struct {
	consent.Group
	claim   bool // known from sign-ins, not from the directory
	members map[string]bool
}

type connRow struct {
	consent.Connection
	member string
}

type grantRow struct {
	consent.Grant
	connID, userID string
	state          consent.GrantState
	tries          int
	since          time.Time // when it came into its state
	leasedUntil    time.Time
}

var _ Store = (*Memory)(nil)

// NewMemory is the database of a new install.
func NewMemory(clock *Clock) *Memory {
	return &Memory{
		clock:         clock,
		users:         map[string]*userRow{},
		groups:        map[string]*groupRow{},
		policies:      []consent.Policy{{Allow: consent.Nobody, Offered: consent.Everything()}},
		announcements: map[string]consent.Announcement{},
		notices:       map[string]consent.Notice{},
		sessions:      map[string]consent.Session{},
		signIns:       map[string]consent.SignIn{},
		tenants:       map[string]string{},
		letters:       map[string]bool{},
		batches:       map[consent.AnnounceJob]bool{},
	}
}

// Before has each method call f as it begins, with its name. An error of f is the
// method's; nil takes f away.
func (m *Memory) Before(f func(method string) error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.before = f
}

// begin begins a method, which holds the lock until it calls done.
func (m *Memory) begin(ctx context.Context, method string) (done func(), err error) {
	m.mu.Lock()
	f := m.before
	m.mu.Unlock()
	if f != nil {
		if err := f(method); err != nil {
			return nil, err
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, consent.Fail(consent.Outage, "database.no_answer").Because(err)
	}
	m.mu.Lock()
	return m.mu.Unlock, nil
}

func (m *Memory) newID(kind string) string {
	m.lastID++
	return kind + "-" + strconv.Itoa(m.lastID)
}

func (m *Memory) enqueue(jobs ...consent.Job) { m.jobs = append(m.jobs, jobs...) }

// TakeJobs takes the queued jobs, oldest first.
func (m *Memory) TakeJobs() []consent.Job {
	m.mu.Lock()
	defer m.mu.Unlock()
	jobs := m.jobs
	m.jobs = nil
	return jobs
}

// Enqueue implements consent.WorkStore.
func (m *Memory) Enqueue(ctx context.Context, jobs ...consent.Job) error {
	done, err := m.begin(ctx, "Enqueue")
	if err != nil {
		return err
	}
	defer done()
	m.enqueue(jobs...)
	return nil
}

func (m *Memory) policy() consent.Policy { return m.policies[len(m.policies)-1] }

// userIDs lists everybody, in order.
func (m *Memory) userIDs() []string { return slices.Sorted(maps.Keys(m.users)) }

func missing(what consent.Code) error { return consent.Fail(consent.NotFound, what+".none") }
