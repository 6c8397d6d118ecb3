//! One page: opened, read, clicked, typed into; and everything that it said and asked for.

use std::cell::RefCell;
use std::path::Path;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::pipe::PATIENCE;
use super::{Browser, Key, View};

/// A page of a [`Browser`].
pub struct Page<'b> {
    browser: &'b Browser,
    session: String,
    seen: RefCell<Seen>,
}

/// What a page did by itself.
#[derive(Default)]
struct Seen {
    complaints: Vec<String>,
    requests: Vec<String>,
    loads: usize,
}

/// An element as a screen reader hears it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its role: `heading`, `link`, `slider`, `image`.
    pub role: String,
    /// Its name.
    pub name: String,
}

/// Where the Tab key stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TabStop {
    /// The element: `a.skip "Skip to the verdict"`.
    pub element: String,
    /// Whether the reader sees that it has the focus: an outline of two pixels or more, or the browser's own.
    pub marked: bool,
    /// Whether it lies in the window.
    pub in_view: bool,
}

impl<'b> Page<'b> {
    pub(super) fn new(browser: &'b Browser, session: String, view: &View) -> Page<'b> {
        let page = Page { browser, session, seen: RefCell::default() };
        for domain in ["Page", "Runtime", "Log", "Network", "Accessibility"] {
            page.call(&format!("{domain}.enable"), json!({}));
        }
        page.look(view);
        page
    }

    /// Looks at the page in another way from now on.
    pub fn look(&self, view: &View) {
        let screen = json!({"width": view.width, "height": view.height, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", screen);
        let scheme = json!({"name": "prefers-color-scheme", "value": if view.dark { "dark" } else { "light" }});
        let still = json!({"name": "prefers-reduced-motion", "value": "reduce"});
        let media = json!({"media": if view.print { "print" } else { "screen" }, "features": [scheme, still]});
        self.call("Emulation.setEmulatedMedia", media);
        self.call("Emulation.setScriptExecutionDisabled", json!({"value": !view.scripts}));
        let network = json!({"offline": !view.online, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
        self.call("Network.emulateNetworkConditions", network);
    }

    /// Opens an address and waits until everything of it is there.
    pub fn open(&self, address: &str) {
        let before = self.absorb().loads;
        let answer = self.call("Page.navigate", json!({"url": address}));
        assert!(answer.get("errorText").is_none(), "{address}: {answer}");
        soon(&format!("{address} is there"), || self.absorb().loads > before);
    }

    /// Opens a file from disk.
    pub fn open_file(&self, path: &Path) {
        let path = path.canonicalize().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        self.open(&format!("file://{}", path.display()));
    }

    /// The value of a JavaScript expression; a promise is waited for. A page that goes elsewhere meanwhile is asked again.
    pub fn evaluate(&self, expression: &str) -> Value {
        let asked = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let mut answer = Value::Null;
        soon(&format!("{expression} is answered"), || {
            match self.browser.tried(Some(&self.session), "Runtime.evaluate", asked.clone()) {
                Ok(told) => answer = told,
                Err(error) if error.contains("navigated or closed") => return false,
                Err(error) => panic!("{error}"),
            }
            true
        });
        if let Some(thrown) = answer.get("exceptionDetails") {
            panic!("{expression}: {thrown}");
        }
        answer["result"]["value"].take()
    }

    /// The value of an expression in which `it` is the element. A page that is being loaded again is waited for; panics where there is none.
    pub fn of(&self, selector: &str, expression: &str) -> Value {
        let selector = json!(selector);
        let there =
            format!("(() => {{ const it = document.querySelector({selector}); return it ? [{expression}] : null }})()");
        let mut value = self.evaluate(&there);
        for _ in 0..40 {
            if value.is_array() {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
            value = self.evaluate(&there);
        }
        assert!(value.is_array(), "nothing is {selector}");
        value[0].clone()
    }

    /// Waits until an expression is true.
    pub fn wait_for(&self, expression: &str) {
        soon(&format!("{expression} is true"), || self.evaluate(expression) == Value::Bool(true));
    }

    /// The text of the first such element as it is shown, in one line.
    pub fn text(&self, selector: &str) -> String {
        one_line(self.of(selector, "it.innerText ?? it.textContent").as_str().expect("a text"))
    }

    /// The texts of all such elements as they are in the page, also where a fold hides them.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let texts =
            self.evaluate(&format!("[...document.querySelectorAll({})].map((it) => it.textContent)", json!(selector)));
        texts.as_array().expect("a list").iter().map(|text| one_line(text.as_str().expect("a text"))).collect()
    }

    /// The cells of all such rows; the parts of a cell that stand on lines of their own are separated by ` | `.
    pub fn rows(&self, selector: &str) -> Vec<Vec<String>> {
        let rows = self.evaluate(&format!(
            "[...document.querySelectorAll({})].map((row) => [...row.cells].map((cell) => {{
                const parts = [];
                const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
                while (walk.nextNode()) if (walk.currentNode.data.trim()) parts.push(walk.currentNode.data.trim());
                return parts.join(' | ');
            }}))",
            json!(selector)
        ));
        let texts = |row: &Value| {
            row.as_array().expect("cells").iter().map(|cell| one_line(cell.as_str().expect("a text"))).collect()
        };
        rows.as_array().expect("rows").iter().map(texts).collect()
    }

    /// Clicks the middle of an element, once it is there, after scrolling to it.
    pub fn click(&self, selector: &str) {
        self.wait_for(&format!("document.querySelector({}) !== null", json!(selector)));
        self.drag(selector, 0.5, 0.5);
    }

    /// Chooses a file in an input for files, as the person's dialogue does.
    pub fn choose_file(&self, selector: &str, path: &Path) {
        let found = self
            .call("Runtime.evaluate", json!({"expression": format!("document.querySelector({})", json!(selector))}));
        let object = &found["result"]["objectId"];
        assert!(object.is_string(), "nothing is {selector}");
        self.call("DOM.setFileInputFiles", json!({"objectId": object, "files": [path]}));
    }

    /// Presses the mouse at one part of an element's width, moves to another and lets go.
    pub fn drag(&self, selector: &str, from: f64, to: f64) {
        let place = self.of(
            selector,
            "(it.scrollIntoView({block: 'center'}), (({x, y, width, height}) => {
                const top = document.elementFromPoint(x + width / 2, y + height / 2);
                return [x, y, width, height, it.contains(top) || top?.contains(it)];
            })(it.getBoundingClientRect()))",
        );
        let number = |i: usize| place[i].as_f64().expect("a number");
        assert!(number(2) > 0.0 && number(3) > 0.0, "{selector} has no size");
        assert_eq!(place[4], true, "{selector} is covered by something");
        let at = |share: f64| (number(0) + number(2) * share, number(1) + number(3) / 2.0);
        for (kind, (x, y), buttons) in [
            ("mouseMoved", at(from), 0),
            ("mousePressed", at(from), 1),
            ("mouseMoved", at(to), 1),
            ("mouseReleased", at(to), 0),
        ] {
            let button = if kind == "mouseMoved" && buttons == 0 { "none" } else { "left" };
            let event = json!({"type": kind, "x": x, "y": y, "button": button, "buttons": buttons, "clickCount": 1});
            self.call("Input.dispatchMouseEvent", event);
        }
    }

    /// Presses a key and lets it go.
    pub fn press(&self, key: Key) {
        self.call("Input.dispatchKeyEvent", key.message("keyDown"));
        self.call("Input.dispatchKeyEvent", key.message("keyUp"));
    }

    /// Types a text where the focus is.
    pub fn type_text(&self, text: &str) {
        self.call("Input.insertText", json!({"text": text}));
    }

    /// Gives an element the focus.
    pub fn focus(&self, selector: &str) {
        self.of(selector, "it.focus()");
    }

    /// Goes through the whole page with the Tab key, from the top.
    pub fn tab_stops(&self) -> Vec<TabStop> {
        // Where the focus was last, the next press begins; so it is put before everything.
        self.evaluate(
            "(() => {
                const start = document.createElement('span');
                start.tabIndex = -1;
                document.body.prepend(start);
                start.focus();
                start.remove();
                window.tabbed = [];
            })()",
        );
        let mut stops = Vec::new();
        for _ in 0..500 {
            self.press(Key::Tab);
            let stop = self.evaluate(
                "(() => {
                    const it = document.activeElement;
                    if (!it || it === document.body || window.tabbed.includes(it)) return null;
                    window.tabbed.push(it);
                    const {left, top, right, bottom} = it.getBoundingClientRect();
                    const style = getComputedStyle(it);
                    const name = it.tagName.toLowerCase() + (it.id ? '#' + it.id : '') +
                        [...it.classList].map((name) => '.' + name).join('');
                    return [
                        `${name} \"${it.textContent.trim().replace(/\\s+/g, ' ').slice(0, 40)}\"`,
                        style.outlineStyle === 'auto' ||
                            (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2),
                        right > 0 && bottom > 0 && left < innerWidth && top < innerHeight,
                    ];
                })()",
            );
            if stop.is_null() {
                return stops;
            }
            stops.push(TabStop {
                element: stop[0].as_str().expect("a name").to_owned(),
                marked: stop[1] == true,
                in_view: stop[2] == true,
            });
        }
        panic!("more than 500 tab stops");
    }

    /// Elements as a screen reader hears them, in the order of the page; those without a role of their own are left out.
    pub fn heard(&self) -> Vec<Named> {
        let tree = self.call("Accessibility.getFullAXTree", json!({}));
        let nodes = tree["nodes"].as_array().expect("a tree has nodes");
        let text = |node: &Value, what: &str| one_line(node[what]["value"].as_str().unwrap_or_default());
        nodes
            .iter()
            .filter(|node| node["ignored"] != true)
            .map(|node| Named { role: text(node, "role"), name: text(node, "name") })
            .filter(|named| !["generic", "none", "InlineTextBox", "StaticText", ""].contains(&named.role.as_str()))
            .collect()
    }

    /// What the window shows, as a PNG of its size.
    pub fn screenshot(&self) -> Vec<u8> {
        decoded(&self.call("Page.captureScreenshot", json!({"format": "png"})))
    }

    /// The printed page, as a PDF on A4.
    pub fn pdf(&self) -> Vec<u8> {
        let paper = json!({"paperWidth": 8.27, "paperHeight": 11.69});
        decoded(&self.call("Page.printToPDF", paper))
    }

    /// Everything that the page complained about so far: errors and warnings of the console, exceptions, breaches of its
    /// policy, and dialogs, which no page of ours opens.
    pub fn complaints(&self) -> Vec<String> {
        self.absorb().complaints.clone()
    }

    /// Every address that was asked for so far, pages included.
    pub fn requests(&self) -> Vec<String> {
        self.absorb().requests.clone()
    }

    fn call(&self, method: &str, parameters: Value) -> Value {
        self.browser.call(Some(&self.session), method, parameters)
    }

    fn absorb(&self) -> std::cell::RefMut<'_, Seen> {
        let mut seen = self.seen.borrow_mut();
        for event in self.browser.events(&self.session) {
            let told = &event["params"];
            match event["method"].as_str().unwrap_or_default() {
                "Network.requestWillBeSent" => seen.requests.push(told["request"]["url"].to_string().replace('"', "")),
                "Page.loadEventFired" => seen.loads += 1,
                "Runtime.consoleAPICalled" if ["error", "warning", "assert"].contains(&said(&told["type"])) => {
                    seen.complaints.push(format!("console {}: {}", said(&told["type"]), told["args"]));
                }
                "Runtime.exceptionThrown" => {
                    let thrown = &told["exceptionDetails"];
                    let what =
                        [&thrown["exception"]["description"], &thrown["text"]].into_iter().find(|t| t.is_string());
                    seen.complaints.push(format!("exception: {}", said(what.unwrap_or(&Value::Null))));
                }
                "Log.entryAdded" if ["error", "warning"].contains(&said(&told["entry"]["level"])) => {
                    seen.complaints.push(format!(
                        "{}: {}",
                        said(&told["entry"]["source"]),
                        said(&told["entry"]["text"])
                    ));
                }
                "Page.javascriptDialogOpening" => {
                    seen.complaints.push(format!("dialog: {}", said(&told["message"])));
                    self.call("Page.handleJavaScriptDialog", json!({"accept": false}));
                }
                _ => {}
            }
        }
        seen
    }
}

/// Waits until something is so; panics when it never is.
fn soon(what: &str, mut is_so: impl FnMut() -> bool) {
    const PAUSE: Duration = Duration::from_millis(10);
    for _ in 0..PATIENCE.as_millis() / PAUSE.as_millis() {
        if is_so() {
            return;
        }
        std::thread::sleep(PAUSE);
    }
    panic!("waited in vain until {what}");
}

fn said(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn decoded(answer: &Value) -> Vec<u8> {
    STANDARD.decode(answer["data"].as_str().expect("data")).expect("data in base 64")
}
