#include "channels/channel.hpp"
#include "routing/pool.hpp"
#include "storage/stream.hpp"
#include <caf/all.hpp>
