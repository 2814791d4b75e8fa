TEST_CASE("an idle agent gets the next chat") {}
