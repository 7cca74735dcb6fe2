package fencun

import (
	"fmt"
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

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
