#include <srtp2/srtp.h>

namespace strowger::channels::webchat {}
