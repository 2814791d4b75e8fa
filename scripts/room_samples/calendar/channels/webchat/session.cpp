#include <date/tz.h>

namespace strowger::channels::webchat {}
