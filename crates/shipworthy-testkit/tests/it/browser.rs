//! The browser sees what it is there to see: each fault is planted, and found.

use shipworthy_testkit::browser::{Browser, Key, Page, View};
use shipworthy_testkit::skips::skipped;
use shipworthy_testkit::workspace::Workspace;

/// A page in a browser; nothing, with a word of why, where no browser is installed.
fn with_page(html: &str, view: &View, look: impl Fn(&Page<'_>)) {
    let Some(browser) = Browser::start() else { return skipped("no Chromium") };
    let folder = Workspace::new();
    let page = browser.page(view);
    page.open_file(&folder.write("page.html", html));
    look(&page);
}

const GOOD: &str = "<!doctype html><html lang=en><head><meta charset=utf-8><title>Good</title>
<meta name=viewport content='width=device-width, initial-scale=1'></head>
<body><a class=skip href='#main'>Skip</a><header>Name</header><main id=main><h1>One</h1><h2>Two</h2>
<label for=n>Number</label><input id=n style='height:30px'>
<table><caption>All</caption><tr><th scope=col>A</th></tr><tr><td>1</td></tr></table></main></body></html>";

#[test]
fn a_good_page_has_no_obstacles() {
    with_page(GOOD, &View::PHONE, |page| assert_eq!(page.obstacles(), [""; 0]));
}

/// A change to the good page, and the rule that must find it.
const FAULTS: [(&str, &str, &str); 16] = [
    ("<h2>Two", "<h2 style='color:#888'>Two", "contrast"),
    ("<h2>Two", "<h2 style='opacity:.5'>Two", "contrast"),
    ("<h2>Two</h2>", "<details><summary>More</summary><p style='color:#aaa'>folded</p></details>", "contrast"),
    ("<h2>", "<h3>", "heading"),
    ("<h2>Two", "<h1>Two", "heading"),
    (" lang=en", "", "language"),
    ("Good", " ", "title"),
    ("initial-scale=1", "initial-scale=1, user-scalable=no", "zoom"),
    ("<header>Name</header>", "<div>Name</div>", "landmark"),
    ("<a class=skip href='#main'>Skip</a>", "<a href='#n'>Elsewhere</a><a href='x'>Away</a>", "landmark"),
    ("<label for=n>", "<label>", "name"),
    ("height:30px", "height:12px", "target"),
    ("id=n ", "id=n tabindex=2 ", "order"),
    ("<table>", "<svg><circle r=3 /></svg><table>", "drawing"),
    ("<caption>All</caption>", "", "table"),
    ("<h1>", "<h1 style='width:2000px'>", "reflow"),
];

#[test]
fn every_planted_fault_is_found() {
    let Some(browser) = Browser::start() else { return skipped("no Chromium") };
    let folder = Workspace::new();
    let page = browser.page(&View::PHONE);
    for (from, to, rule) in FAULTS {
        assert!(GOOD.contains(from), "{from}");
        page.open_file(&folder.write("page.html", GOOD.replacen(from, to, 1)));
        let found = page.obstacles();
        assert!(found.iter().any(|line| line.starts_with(&format!("{rule}:"))), "{rule} by {to}: {found:?}");
    }
}

#[test]
fn what_a_page_says_and_asks_for_is_remembered() {
    let page = "<!doctype html><script>
        console.error('one'); console.log('quiet'); alert('two'); setTimeout(() => { throw new Error('three') });
        </script><img src='absent.png'>";
    with_page(page, &View::DESK, |page| {
        page.wait_for("document.readyState === 'complete'");
        let said = page.complaints().join("\n");
        assert!(["one", "two", "three"].iter().all(|word| said.contains(word)), "{said}");
        assert!(!said.contains("quiet"), "{said}");
        let asked = page.requests();
        assert!(asked.len() == 2 && asked[1].ends_with("/absent.png"), "{asked:?}");
    });
}

#[test]
fn a_person_clicks_types_and_moves_by_keyboard() {
    let page = "<!doctype html><button onclick='said.textContent += \"click \"'>Press</button>
        <input id=name onkeydown='if (event.key === \"Enter\") said.textContent += this.value'>
        <p style='outline:0' tabindex=0>no ring</p><p id=said></p>";
    with_page(page, &View::DESK, |page| {
        page.click("button");
        page.focus("#name");
        page.type_text("Asha");
        page.press(Key::Character('!'));
        page.press(Key::Enter);
        assert_eq!(page.text("#said"), "click Asha!");
        let stops = page.tab_stops();
        let marked: Vec<(bool, &str)> = stops.iter().map(|stop| (stop.marked, stop.element.as_str())).collect();
        assert_eq!(marked[0].1, "button \"Press\"");
        assert_eq!(marked.iter().map(|(marked, _)| *marked).collect::<Vec<_>>(), [true, true, false], "{marked:?}");
        assert!(page.heard().iter().any(|it| it.role == "button" && it.name == "Press"), "{:?}", page.heard());
    });
}

#[test]
fn a_page_is_seen_as_its_reader_sees_it() {
    let page = "<!doctype html><style>
        @media (prefers-color-scheme: dark) { p { --dark: 1 } } @media print { p { --print: 1 } }
        </style><p id=said>still</p><script>said.textContent = 'moved ' + navigator.onLine</script>";
    let look = |view: View, expect: (&str, f64, bool, bool)| {
        with_page(page, &view, |page| {
            let set = |name: &str| page.of("p", &format!("getComputedStyle(it).getPropertyValue('{name}') === '1'"));
            let width = page.evaluate("innerWidth").as_f64().expect("a width");
            let seen = (page.text("p"), width, set("--dark") == true, set("--print") == true);
            assert_eq!((seen.0.as_str(), seen.1, seen.2, seen.3), expect, "{view:?}");
        });
    };
    look(View::DESK, ("moved true", 1280.0, false, false));
    look(View::PHONE.dark(), ("moved true", 390.0, true, false));
    look(View::DESK.printed().without_scripts(), ("still", 1280.0, false, true));
    look(View::DESK.offline(), ("moved false", 1280.0, false, false));
}

#[test]
fn pages_can_be_kept_as_pictures_and_on_paper() {
    with_page(GOOD, &View::DESK, |page| {
        assert!(page.screenshot().starts_with(b"\x89PNG"));
        assert!(page.pdf().starts_with(b"%PDF-"));
    });
}
