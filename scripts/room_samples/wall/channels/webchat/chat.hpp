#pragma once
#include "routing/pool.hpp"
