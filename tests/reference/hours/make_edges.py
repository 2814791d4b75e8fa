#!/usr/bin/env python3
"""Makes edges.json: for opening hours in several zones the moments at which a door opens and closes, minute by minute from Python's
zoneinfo. Nothing of the engine's reading of hours is used: each rule is given here as text and, beside it, as plain numbers.

    python3 tests/reference/hours/make_edges.py > tests/reference/hours/edges.json
"""
import datetime as dt
import json
from zoneinfo import ZoneInfo

UTC = dt.timezone.utc
MINUTE = dt.timedelta(minutes=1)


def weekly(text, days, *spans):
    return {"text": text, "days": days, "spans": spans}


def special(text, first, last, *spans):
    return {"text": text, "first": first, "last": last, "spans": spans}


ALL, WORKDAYS, WEEKEND = range(7), range(5), (5, 6)
OFFICE = weekly("Mon-Fri 08:30-18:00", WORKDAYS, (510, 1080))
NIGHT = weekly("Mon-Sun 22:00-06:00", ALL, (1320, 1800))
SMALL = weekly("Sat,Sun 02:15-02:45", WEEKEND, (135, 165))
LONG = weekly("Sat,Sun 00:30-02:30 03:00-05:00", WEEKEND, (30, 150), (180, 300))

CASES = [
    # zone, from, to, weekly, special
    ("Europe/Berlin", (2026, 3, 23), (2026, 4, 6), [OFFICE], []),
    ("Europe/Berlin", (2026, 3, 26), (2026, 4, 2), [NIGHT], []),
    ("Europe/Berlin", (2026, 3, 27), (2026, 3, 31), [SMALL], []),
    ("Europe/Berlin", (2026, 3, 27), (2026, 3, 31), [LONG], []),
    ("Europe/Berlin", (2026, 10, 23), (2026, 10, 27), [SMALL], []),
    ("Europe/Berlin", (2026, 10, 23), (2026, 10, 27), [LONG], []),
    ("America/New_York", (2026, 10, 29), (2026, 11, 5), [NIGHT, SMALL], []),
    ("America/New_York", (2026, 3, 5), (2026, 3, 12), [NIGHT, LONG], []),
    ("Australia/Lord_Howe", (2026, 4, 3), (2026, 4, 8), [LONG, weekly("Mon 09:00-17:00", (0,), (540, 1020))], []),
    ("Australia/Lord_Howe", (2026, 10, 2), (2026, 10, 7), [LONG], []),
    ("Asia/Shanghai", (2026, 9, 28), (2026, 10, 12), [weekly("Mon-Sun 09:00-17:30", ALL, (540, 1050))],
     [special("10-01..10-07 closed", (10, 1), (10, 7)), special("10-03 10:00-12:00", (10, 3), (10, 3), (600, 720))]),
    ("Europe/Berlin", (2026, 12, 21), (2027, 1, 5), [OFFICE],
     [special("2026-12-24 08:30-12:00", (2026, 12, 24), (2026, 12, 24), (510, 720)),
      special("2026-12-25..2027-01-01 closed", (2026, 12, 25), (2027, 1, 1))]),
    ("Africa/Cairo", (2026, 4, 22), (2026, 4, 27), [weekly("Thu,Fri 20:00-02:00", (3, 4), (1200, 1560))], []),
    ("Asia/Kathmandu", (2026, 6, 1), (2026, 6, 9), [weekly("Mon-Sun 00:00-24:00", ALL, (0, 1440))],
     [special("06-05 closed", (6, 5), (6, 5))]),
    ("America/St_Johns", (2026, 10, 30), (2026, 11, 3), [weekly("Sun 01:00-01:45", (6,), (60, 105))], []),
]


def spans_of(day, rules, specials):
    """The spans of one local date; the last special rule that names it wins."""
    found = [span for rule in rules if day.weekday() in rule["days"] for span in rule["spans"]]
    for rule in specials:
        first, last = rule["first"], rule["last"]
        if len(first) == 3:
            hit = dt.date(*first) <= day <= dt.date(*last)
        else:
            hit = first <= (day.month, day.day) <= last
        if hit:
            found = list(rule["spans"])
    return found


def edges(zone, begin, end, rules, specials):
    """The open minutes by what a clock on the wall shows: from the first minute at or after a span's beginning to the last minute
    before its end, whichever way the clocks are moved in between."""
    tz = ZoneInfo(zone)
    begin, end = dt.datetime(*begin, tzinfo=UTC), dt.datetime(*end, tzinfo=UTC)
    shown, at = [], begin - dt.timedelta(days=4)
    while at < end + dt.timedelta(days=4):
        shown.append((at, at.astimezone(tz).replace(tzinfo=None)))
        at += MINUTE
    open_minutes = set()
    day, last = begin.date() - dt.timedelta(days=3), end.date() + dt.timedelta(days=2)
    while day <= last:
        midnight = dt.datetime.combine(day, dt.time())
        near = [(utc, local) for utc, local in shown if abs(local - midnight) < dt.timedelta(days=3)]
        for start, stop in spans_of(day, rules, specials):
            first = min((utc for utc, local in near if local >= midnight + start * MINUTE), default=None)
            final = max((utc for utc, local in near if local < midnight + stop * MINUTE), default=None)
            while first and final and first <= final:
                open_minutes.add(first)
                first += MINUTE
        day += dt.timedelta(days=1)
    found, at, was = [], begin, begin - MINUTE in open_minutes
    begins_open = was
    while at < end:
        if (at in open_minutes) != was:
            was = not was
            found.append(at.strftime("%Y-%m-%dT%H:%MZ"))
        at += MINUTE
    return begins_open, found


def main():
    made = []
    for zone, begin, end, rules, specials in CASES:
        begins_open, found = edges(zone, begin, end, rules, specials)
        made.append({"zone": zone, "from": "%04d-%02d-%02dT00:00Z" % begin, "to": "%04d-%02d-%02dT00:00Z" % end,
                     "open": [rule["text"] for rule in rules], "special": [rule["text"] for rule in specials],
                     "begins_open": begins_open, "edges": found})
    print(json.dumps(made, indent=1))


if __name__ == "__main__":
    main()
