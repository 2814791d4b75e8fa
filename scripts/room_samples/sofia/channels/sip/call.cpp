#include <sofia-sip/nta.h>

namespace strowger::channels::sip {}
