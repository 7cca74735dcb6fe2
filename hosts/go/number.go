package fencun

import (
	"math/big"
	"strconv"
	"strings"
)

// scaled reads a number: `12.5` with 2 digits is 1250. It returns the code of what is wrong, or
// nothing. Zeros at the end count for nothing.
func scaled(text string, digits int) (int64, Code) {
	rest, isNegative := strings.CutPrefix(text, "-")
	mantissa, exponent := rest, int64(0)
	if at := strings.IndexAny(rest, "eE"); at >= 0 {
		var ok bool
		if exponent, ok = exponentOf(rest[at+1:]); !ok {
			return 0, WrongType
		}
		mantissa = rest[:at]
	}
	whole, fraction, hasPoint := strings.Cut(mantissa, ".")
	if !isDigits(whole) || hasPoint && !isDigits(fraction) || len(whole) > 1 && whole[0] == '0' {
		return 0, WrongType
	}
	all := whole + fraction
	significant := strings.TrimRight(all, "0")
	if significant == "" {
		return 0, ""
	}
	// The number is `significant` times ten to this power, in units of the last digit.
	power := exponent + int64(len(all)-len(significant)-len(fraction)+digits)
	if power < 0 {
		return 0, TooPrecise
	}
	significant = strings.TrimLeft(significant, "0")
	if int64(len(significant))+power > 19 {
		return 0, OutOfBounds
	}
	sign := ""
	if isNegative {
		sign = "-"
	}
	number, err := strconv.ParseInt(sign+significant+strings.Repeat("0", int(power)), 10, 64)
	if err != nil {
		return 0, OutOfBounds
	}
	return number, ""
}

// scaledInt is a whole number in units of the last digit.
func scaledInt(number int64, digits int) (int64, Code) {
	if digits == 0 {
		return number, ""
	}
	product := new(big.Int).Mul(big.NewInt(number), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil))
	if !product.IsInt64() {
		return 0, OutOfBounds
	}
	return product.Int64(), ""
}

func exponentOf(text string) (int64, bool) {
	digits, isNegative := strings.CutPrefix(text, "-")
	if !isNegative {
		digits = strings.TrimPrefix(text, "+")
	}
	if !isDigits(digits) {
		return 0, false
	}
	// Beyond any number that fits, and any that is written out.
	magnitude := int64(1) << 40
	if number, err := strconv.ParseInt(digits, 10, 64); err == nil && number < magnitude {
		magnitude = number
	}
	if isNegative {
		magnitude = -magnitude
	}
	return magnitude, true
}

func isDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

// decimal writes a number with digits behind the point, without zeros at its end.
func decimal(number int64, digits int) string {
	sign, whole, fraction := parts(number, digits)
	if fraction == "" {
		return sign + whole
	}
	return sign + whole + "." + fraction
}

// grouped is the same with a comma between groups of three.
func grouped(number int64, digits int) string {
	sign, whole, fraction := parts(number, digits)
	var text strings.Builder
	text.WriteString(sign)
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			text.WriteByte(',')
		}
		text.WriteByte(whole[i])
	}
	if fraction != "" {
		text.WriteString("." + fraction)
	}
	return text.String()
}

// parts are sign, digits before the point, digits behind it.
func parts(number int64, digits int) (sign, whole, fraction string) {
	text := strconv.FormatInt(number, 10)
	if number < 0 {
		sign, text = "-", text[1:]
	}
	if len(text) <= digits {
		text = strings.Repeat("0", digits+1-len(text)) + text
	}
	at := len(text) - digits
	return sign, text[:at], strings.TrimRight(text[at:], "0")
}
