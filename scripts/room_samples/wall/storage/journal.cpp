#include "actors/pool_actor.hpp"
