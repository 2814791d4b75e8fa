#include "routing/model/ids.hpp"
#include <vector>
/// A comment may speak of ::now() and <thread>.
const char* text() { return "::now("; }
