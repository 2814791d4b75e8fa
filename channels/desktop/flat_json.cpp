#include "channels/desktop/flat_json.hpp"
#include <algorithm>
#include <nlohmann/json.hpp>

namespace strowger::channels::desktop {

namespace {

/// Fed by the parser, which stops as soon as a function answers false.
class flat_builder final : public nlohmann::json_sax<nlohmann::json> {
public:
  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(std::int64_t{value}); }
  bool number_unsigned(number_unsigned_t value) override { return add(std::uint64_t{value}); }
  bool number_float(number_float_t, const string_t&) override {
    return refuse("is not a whole number that fits 64 bits");
  }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t&) override { return refuse("is binary"); }
  bool start_array(std::size_t) override { return refuse("is a list"); }
  bool end_array() override { return false; }
  bool end_object() override { return true; }

  bool start_object(std::size_t) override {
    if (inside_) return refuse("is an object");
    inside_ = true;
    return true;
  }

  bool key(string_t& name) override {
    if (object.size() == flat_keys_max) {
      problem = "more than " + std::to_string(flat_keys_max) + " keys";
      return false;
    }
    const bool twice =
        std::any_of(object.begin(), object.end(), [&](const auto& entry) { return entry.first == name; });
    object.emplace_back(std::move(name), nullptr);
    return twice ? refuse("is given twice") : true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    problem = "not valid JSON in UTF-8, at byte " + std::to_string(position);
    return false;
  }

  flat_object object;
  std::string problem;

private:
  template <class Value>
  bool add(Value&& value) {
    if (!inside_) return refuse("");
    object.back().second = std::forward<Value>(value);
    return true;
  }
  bool refuse(std::string_view what) {
    if (!inside_)
      problem = "not a JSON object";
    else
      problem = "key \"" + (object.empty() ? std::string{} : object.back().first.substr(0, 40)) + "\" " +
                std::string{what};
    return false;
  }

  bool inside_ = false;
};

} // namespace

std::variant<flat_object, std::string> read_flat_object(std::string_view text) {
  flat_builder builder;
  if (nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) return std::move(builder.object);
  return std::move(builder.problem);
}

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U;
  }));
}

} // namespace strowger::channels::desktop
