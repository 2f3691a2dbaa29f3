//! A headless Chromium, driven by the DevTools protocol over a pipe.

use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

/// How long any answer may take, on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// Opens everything that is folded and goes down the page, so that every chart comes into view.
pub const READ_ALL: &str = "(async () => {
    const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));
    document.querySelectorAll('main details').forEach((details) => { details.open = true; });
    for (let y = 0; y < document.body.scrollHeight; y += innerHeight / 2) { scrollTo({ top: y, behavior: 'instant' }); await pause(25); }
    scrollTo({ top: 0, behavior: 'instant' });
    await pause(100);
})()";

/// A page in a browser of its own, which ends with it.
pub struct Chromium {
    process: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    session: Option<String>,
    sent: u64,
    /// What the page did unasked, in order.
    events: Vec<Value>,
    _profile: TempDir,
}

impl Chromium {
    /// A browser with an empty page; None where the environment says that there is none.
    pub fn start() -> Option<Self> {
        if env::var("GDDT_NO_BROWSER").is_ok_and(|value| value == "1") {
            println!("skipped: GDDT_NO_BROWSER=1");
            return None;
        }
        let program = installed().expect(
            "no Chromium: install it (Debian: apt-get install -y chromium), or say GDDT_NO_BROWSER=1 to skip these tests",
        );
        let profile = tempfile::tempdir().unwrap();
        // The browser reads commands from descriptor 3 and writes to 4, which a shell can make of ours.
        let mut process = Command::new("sh")
            .args(["-c", "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1", "sh"])
            .arg(program)
            .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"])
            .args([
                "--no-first-run",
                "--disable-extensions",
                "--disable-background-networking",
                "--remote-debugging-pipe",
            ])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        let (sender, messages) = channel();
        thread::spawn(move || {
            for message in BufReader::new(output).split(0).map_while(Result::ok) {
                if sender.send(serde_json::from_slice(&message).unwrap()).is_err() {
                    return;
                }
            }
        });
        let mut browser = Self { process, input, messages, session: None, sent: 0, events: vec![], _profile: profile };
        let target = browser.call("Target.createTarget", &json!({ "url": "about:blank" }));
        let attached =
            browser.call("Target.attachToTarget", &json!({ "targetId": target["targetId"], "flatten": true }));
        browser.session = attached["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), &json!({}));
        }
        browser.size(1400, 1000);
        Some(browser)
    }

    /// Gives a command and waits for its result.
    pub fn call(&mut self, method: &str, parameters: &Value) -> Value {
        self.sent += 1;
        let mut message = json!({ "id": self.sent, "method": method, "params": parameters });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        write!(self.input, "{message}\0").unwrap();
        self.input.flush().unwrap();
        loop {
            let answer = self.next();
            if answer["id"] == self.sent {
                assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
                return answer["result"].clone();
            }
            self.events.push(answer);
        }
    }

    /// Opens a file and waits until it is loaded.
    pub fn open(&mut self, path: &Path) {
        self.call("Page.navigate", &json!({ "url": format!("file://{}", path.display()) }));
        while !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            let event = self.next();
            self.events.push(event);
        }
    }

    /// The value of an expression in the page; promises are awaited.
    pub fn evaluate(&mut self, expression: &str) -> Value {
        let parameters = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let answer = self.call("Runtime.evaluate", &parameters);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {}", answer["exceptionDetails"]);
        answer["result"]["value"].clone()
    }

    /// Makes the window this wide and high; narrow ones are phones.
    pub fn size(&mut self, width: u32, height: u32) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500 });
        self.call("Emulation.setDeviceMetricsOverride", &metrics);
    }

    /// Makes the system light or dark, and the medium screen or print.
    pub fn media(&mut self, medium: &str, scheme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.call("Emulation.setEmulatedMedia", &json!({ "media": medium, "features": features }));
    }

    /// Keeps a picture of the whole page under this name, for people to look at.
    pub fn keep_screenshot(&mut self, name: &str) {
        let picture = self.call("Page.captureScreenshot", &json!({ "captureBeyondViewport": true }));
        keep(name, &picture["data"]);
    }

    /// Keeps a picture of what is seen without scrolling.
    pub fn keep_screen(&mut self, name: &str) {
        let picture = self.call("Page.captureScreenshot", &json!({}));
        keep(name, &picture["data"]);
    }

    /// Reads the whole page, and keeps a picture of it.
    pub fn keep_whole(&mut self, name: &str) {
        self.evaluate(READ_ALL);
        self.keep_screenshot(name);
    }

    /// Fails unless the page, read in whole, drew every chart without a complaint and asked for nothing; how many there are.
    pub fn assert_sound_page(&mut self) -> u64 {
        assert_eq!(self.evaluate("document.documentElement.dataset.failures"), "");
        let charts = self.evaluate("document.querySelectorAll('.view:has(.live)').length");
        assert_eq!(self.evaluate("document.documentElement.dataset.charts"), format!("{charts} of {charts}"));
        assert!(self.complaints().is_empty(), "{:?}", self.complaints());
        let foreign: Vec<&str> = self.requests().into_iter().filter(|url| !url.ends_with("/report.html")).collect();
        assert!(foreign.is_empty(), "{foreign:?}");
        // Reading pixels back may be remarked on, hence last.
        let painted = "[...document.querySelectorAll('.canvas')].filter((box) => [...box.querySelectorAll('canvas')].some((canvas) => {
            const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
            return pixels.some((byte) => byte !== 0);
        })).length";
        assert_eq!(self.evaluate(painted), charts);
        charts.as_u64().unwrap()
    }

    /// The page on paper, also kept under this name.
    pub fn print(&mut self, name: &str) -> Vec<u8> {
        let paper = self.call("Page.printToPDF", &json!({ "printBackground": false, "preferCSSPageSize": true }));
        keep(name, &paper["data"])
    }

    /// What the page wrote to the console or failed at.
    pub fn complaints(&self) -> Vec<&Value> {
        let methods = ["Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"];
        self.events.iter().filter(|event| methods.iter().any(|method| event["method"] == *method)).collect()
    }

    /// The addresses that the page asked for.
    pub fn requests(&self) -> Vec<&str> {
        let sent = self.events.iter().filter(|event| event["method"] == "Network.requestWillBeSent");
        sent.filter_map(|event| event["params"]["request"]["url"].as_str()).collect()
    }

    fn next(&self) -> Value {
        self.messages.recv_timeout(PATIENCE).expect("Chromium answers")
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn installed() -> Option<PathBuf> {
    let folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|path| path.is_file())
}

fn keep(name: &str, data: &Value) -> Vec<u8> {
    let bytes = BASE64_STANDARD.decode(data.as_str().unwrap()).unwrap();
    fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name), &bytes).unwrap();
    bytes
}
