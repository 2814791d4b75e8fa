#include <ares.h>

namespace strowger::channels::sip {}
