//! Packages: where they are looked for, and where messages about them stand.

use serde_json::json;

use crate::program::Place;

const MAIN: &str = "policy gifts version 1.0.0

use officials version 1.0.0

decision reported : yes/no, in order
  rule R1 when is_senior then yes
  otherwise no

case \"a head\"
  given rank head
  expect reported yes by R1
";

const OFFICIALS: &str = "policy officials version 1.0.0

enum Rank { clerk, head }

facts
  rank : Rank

define is_senior as rank is head
";

#[test]
fn a_package_lies_beside_the_file_or_beside_its_folder_or_where_path_says() {
    for home in
        ["gifts/officials.fencun", "officials/rules.fencun", "shared/officials.fencun", "shared/officials/a.fencun"]
    {
        let place = Place::new();
        place.write("gifts/gifts.fencun", MAIN);
        place.write(home, OFFICIALS);
        let run = place.run(&["decide", "gifts/gifts.fencun", "--path", "shared", "--format", "json"]);
        assert_eq!(run.code, Some(0), "{home}");
        if home.starts_with("shared") {
            let run = place.run(&["check", "gifts/gifts.fencun", "--format", "json"]);
            let [finding] = run.json().try_into().unwrap();
            assert_eq!(finding["code"], json!("FC0209"), "{home}");
        }
    }
}

#[test]
fn a_rendering_in_a_folder_of_the_policy_finds_the_same_packages() {
    let place = Place::new();
    place.write("gifts/zh/gifts.fencun", MAIN);
    place.write("officials/rules.fencun", OFFICIALS);
    place.run(&["check", "gifts/zh"]).is(0, "gifts 1.0.0: 0 errors, 0 warnings\n", "");
    let deeper = Place::new();
    deeper.write("gifts/zh/old/gifts.fencun", MAIN);
    deeper.write("officials/rules.fencun", OFFICIALS);
    assert_eq!(deeper.run(&["check", "gifts/zh/old"]).code, Some(1));
}

#[test]
fn the_folder_of_the_caller_does_not_matter() {
    let place = Place::new();
    place.write("gifts.fencun", MAIN);
    place.write("officials.fencun", OFFICIALS);
    place.run(&["check", "gifts.fencun"]).is(0, "gifts 1.0.0: 0 errors, 0 warnings\n", "");
}

#[test]
fn a_mistake_in_a_package_is_drawn_into_its_file() {
    let place = Place::new();
    place.write("gifts/gifts.fencun", MAIN.replace("1.0.0\n\ndecision", "1.1.0\n\ndecision"));
    place.write("officials/officials.fencun", OFFICIALS);
    place.run(&["check", "gifts"]).is(
        1,
        "\
error[FC0210]: version 1.1.0 of `officials` is asked for, found 1.0.0
 --> gifts/gifts.fencun:3:23
  |
3 | use officials version 1.1.0
  |                       ^^^^^
  |
 ::: officials/officials.fencun:1:26
  |
1 | policy officials version 1.0.0
  |                          ----- its version stands here
  |
  = help: a version will do when its first number is the same and it is not older: write `1.0.0` after comparing the two

gifts 1.0.0: 1 error, 0 warnings
",
        "",
    );
}

#[test]
fn a_module_says_which_packages_it_holds() {
    let place = Place::new();
    place.write("gifts.fencun", MAIN);
    place.write("officials.fencun", OFFICIALS);
    assert_eq!(place.run(&["build", "gifts.fencun"]).code, Some(0));
    let run = place.run(&["inspect", "gifts.wasm", "--format", "json"]);
    let [module] = run.json().try_into().unwrap();
    let package = &module["packages"][0];
    assert_eq!((&package["name"], &package["version"]), (&json!("officials"), &json!("1.0.0")));
    assert_eq!(package["semantic_hash"].as_str().map(str::len), Some(64));
}
