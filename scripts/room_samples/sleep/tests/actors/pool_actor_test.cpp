TEST_CASE("an offer expires") { std::this_thread::sleep_for(one_second); }
