#pragma once
#include "storage/stream.hpp"
#include <string>

/// A record of a pool's stream as people and scripts read it: one JSON object on one line.
///
/// `{"pool":1,"number":41,"at":73120,"wall":"2026-03-01T09:00:00.250Z","input":{"kind":"accept_offer",...},
/// "facts":[{"fact":"offer_won",...},...]}`; a conversation's record also has `interaction` and, when an
/// adapter's event was taken in, `event`. Moments (`at`, `until`, ...) are milliseconds on the pool's time
/// line, keys that end in `_ms` are durations, `wall` is UTC (ISO 8601). Ids are in text form and left out
/// when there is none; numbers drawn at random (`boot`, `hash`, `client`) are hexadecimal text. **Contents
/// are never shown**, only their ids.
namespace strowger::storage {

/// Every input and every fact has an overload of its own: a new one does not compile until it is written here
/// too.
[[nodiscard]] std::string record_json(const stream_record& one);
/// `2026-03-01T09:00:00.250Z`
[[nodiscard]] std::string iso_text(wall_time at);

} // namespace strowger::storage
