package fencun

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Date is a day of the Gregorian calendar, years 1 to 9999.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// String is the date in the form of ISO 8601.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day) }

// Days since 1970-01-01 of 0001-01-01 and of 9999-12-31.
const (
	minDay = -719_162
	maxDay = 2_932_896
)

const secondsOfDay = 86_400

// 0001-01-02T00:00:00Z and 9999-12-30T23:59:59Z in seconds since 1970-01-01T00:00:00Z.
const (
	minInstant = -62_135_510_400
	maxInstant = 253_402_214_399
)

// daysOf counts from 1970-01-01; it fails for a date that does not exist.
func daysOf(date Date) (int64, bool) {
	at := time.Date(date.Year, date.Month, date.Day, 0, 0, 0, 0, time.UTC)
	year, month, day := at.Date()
	if year < 1 || year > 9999 || (Date{year, month, day}) != date {
		return 0, false
	}
	return floorDiv(at.Unix(), secondsOfDay), true
}

// dateOf is the day so many days after 1970-01-01.
func dateOf(days int64) Date {
	year, month, day := time.Unix(days*secondsOfDay, 0).UTC().Date()
	return Date{year, month, day}
}

// parseDate reads `2019-06-30`: exactly four, two and two digits, and a date that exists.
func parseDate(text string) (int64, bool) {
	if len(text) != 10 || text[4] != '-' || text[7] != '-' {
		return 0, false
	}
	number := func(text string) int {
		n := 0
		for i := range len(text) {
			if text[i] < '0' || text[i] > '9' {
				return -1
			}
			n = n*10 + int(text[i]-'0')
		}
		return n
	}
	date := Date{number(text[:4]), time.Month(number(text[5:7])), number(text[8:])}
	if date.Year < 0 || date.Month < 0 || date.Day < 0 {
		return 0, false
	}
	return daysOf(date)
}

// iso is `2019-06-30`; a number of days where there is no such date.
func iso(days int64) string {
	if days < minDay || days > maxDay {
		return fmt.Sprint(days)
	}
	return dateOf(days).String()
}

var instantForm = regexp.MustCompile(
	`^(.{10})T([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?(?:Z|([+-])(0[0-9]|1[0-8]):([0-5][0-9]))$`)

// parseInstant reads a text of RFC 3339 without fractions of a second; the seconds may be left out.
func parseInstant(text string) (int64, bool) {
	parts := instantForm.FindStringSubmatch(text)
	if parts == nil {
		return 0, false
	}
	days, ok := parseDate(parts[1])
	number := func(i int) int64 {
		n, _ := strconv.ParseInt(parts[i], 10, 64)
		return n
	}
	ahead := number(6)*3_600 + number(7)*60
	if !ok || ahead > 18*3_600 {
		return 0, false
	}
	if parts[5] == "-" {
		ahead = -ahead
	}
	return days*secondsOfDay + number(2)*3_600 + number(3)*60 + number(4) - ahead, true
}

// isoInstant is `2019-06-30T00:30:15Z`; a number of seconds where there is no such instant.
func isoInstant(seconds int64) string {
	days := floorDiv(seconds, secondsOfDay)
	if days != int64(int32(days)) {
		return fmt.Sprint(seconds)
	}
	rest := seconds - days*secondsOfDay
	return fmt.Sprintf("%sT%02d:%02d:%02dZ", iso(days), rest/3_600, rest/60%60, rest%60)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
