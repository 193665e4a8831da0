//! A headless Chromium, driven by WebDriver: a few JSON requests to chromedriver.

use std::env;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

/// How long the page may take until something is so.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Browser {
    driver: Child,
    address: String,
    session: String,
    client: reqwest::Client,
    _profile: TempDir,
}

const OPTIONS: [&str; 8] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// Without a browser there is nothing to see, unless there must be one.
fn missing<T>(what: &str) -> Option<T> {
    let required = env::var_os("BROWSER_TESTS").is_some_and(|value| value == "required");
    assert!(!required, "there is no {what}, and BROWSER_TESTS=required");
    eprintln!("skipped: there is no {what} (Debian: chromium, chromium-driver)");
    None
}

/// A screenshot.
pub(crate) struct Image {
    pub(crate) width: u32,
    /// Of each pixel.
    pub(crate) colours: Vec<[u8; 3]>,
}

impl Browser {
    /// `None`, and a word on it, where there is no Chromium or no chromedriver; a failure where `BROWSER_TESTS=required`.
    pub(crate) async fn start() -> Option<Self> {
        let mut driver = Command::new("chromedriver");
        driver.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut driver = match driver.spawn() {
            Err(error) if error.kind() == ErrorKind::NotFound => return missing("chromedriver"),
            driver => driver.unwrap(),
        };
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines().map(Result::unwrap);
        let port =
            lines.find_map(|line| line.split_once("successfully on port ").map(|(_, port)| port.to_owned()));
        let address = format!("127.0.0.1:{}", port.unwrap().trim_end_matches('.'));
        let client = reqwest::Client::builder().timeout(2 * PATIENCE).build().unwrap();
        let profile = tempfile::tempdir().unwrap();
        let data = format!("--user-data-dir={}", profile.path().display());
        let options: Vec<_> = OPTIONS.into_iter().chain([data.as_str()]).collect();
        let wanted =
            json!({"goog:loggingPrefs": {"browser": "ALL"}, "goog:chromeOptions": {"args": options}});
        let mut browser = Browser { driver, address, session: String::new(), client, _profile: profile };
        match browser.ask("", json!({"capabilities": {"alwaysMatch": wanted}})).await {
            Err(error) if error.contains("cannot find Chrome binary") => return missing("Chromium"),
            session => browser.session = format!("/{}", session.unwrap()["sessionId"].as_str().unwrap()),
        }
        Some(browser)
    }

    async fn ask(&self, path: &str, body: Value) -> Result<Value, String> {
        let url = format!("http://{}/session{}{path}", self.address, self.session);
        let answer = self.client.post(url).body(body.to_string()).send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        if status.is_success() {
            Ok(serde_json::from_str::<Value>(&text).unwrap()["value"].take())
        } else {
            Err(text)
        }
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        self.ask(path, body).await.unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Of Chromium's own protocol.
    async fn command(&self, command: &str, parameters: Value) -> Value {
        self.post("/goog/cdp/execute", json!({"cmd": command, "params": parameters})).await
    }

    pub(crate) async fn open(&self, url: &str) {
        self.post("/url", json!({"url": url})).await;
    }

    /// What a piece of JavaScript comes to.
    pub(crate) async fn eval(&self, expression: &str) -> Value {
        self.post("/execute/sync", json!({"script": format!("return {expression}"), "args": []})).await
    }

    /// Waits until it is true.
    pub(crate) async fn until(&self, expression: &str) {
        let start = Instant::now();
        while self.eval(expression).await != true {
            let page = self.eval("document.body.innerText").await;
            assert!(
                start.elapsed() < PATIENCE,
                "not so: {expression}\n{}",
                page.as_str().unwrap_or_default()
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// As a window of this width, and with this of `prefers-color-scheme`.
    pub(crate) async fn emulate(&self, width: u32, scheme: &str) {
        let (mobile, scale) = (width < 600, if width < 600 { 2 } else { 1 });
        let metrics = json!({"width": width, "height": 844, "deviceScaleFactor": scale, "mobile": mobile});
        self.command("Emulation.setDeviceMetricsOverride", metrics).await;
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.command("Emulation.setEmulatedMedia", features).await;
    }

    pub(crate) async fn screenshot(&self) -> Image {
        let shot = self.command("Page.captureScreenshot", json!({"format": "png"})).await;
        let bytes = STANDARD.decode(shot["data"].as_str().unwrap()).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        let pixels = pixels.chunks_exact(info.color_type.samples());
        Image { width: info.width, colours: pixels.map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect() }
    }

    /// What the console has had of errors, refusals of the content security policy too, since the last call.
    pub(crate) async fn errors(&self) -> Vec<String> {
        let log = self.post("/se/log", json!({"type": "browser"})).await;
        let severe = log.as_array().unwrap().iter().filter(|entry| entry["level"] == "SEVERE");
        severe.map(|entry| entry["message"].to_string()).collect()
    }
}

/// Also on a panic: Chromium ends with its session, and with chromedriver alone it would not.
impl Drop for Browser {
    fn drop(&mut self) {
        if let Ok(mut connection) = TcpStream::connect(&self.address) {
            let path = format!("/session{}", self.session);
            let _ = write!(
                connection,
                "DELETE {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
                self.address
            );
            // It answers when it is done, and keeps the connection.
            let _ = connection.set_read_timeout(Some(PATIENCE)).and_then(|()| connection.read(&mut [0; 16]));
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
