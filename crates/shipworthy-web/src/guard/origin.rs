//! Where a request comes from. A page of somebody else can make a browser send us a form, with our cookie; browsers say where it came
//! from, and what would change something is taken from our own pages alone.

use axum::http::{HeaderMap, Method, header};

/// Whether a request may change something: it comes from our own pages, from the person's own hand, or from a program with the secret.
///
/// Browsers of the last years say `Sec-Fetch-Site`; older ones say `Origin`; what says neither is no browser, and needs the
/// secret in a header, which no page can make a browser send.
pub fn is_ours(method: &Method, headers: &HeaderMap, host: &str, behind_proxy: bool) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return true;
    }
    let said = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("not text"));
    if let Some(site) = said("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    if let Some(origin) = said(header::ORIGIN.as_str()) {
        // A proxy that ends TLS talks http to us, and https to browsers.
        let bare = origin.strip_prefix(if behind_proxy { "https://" } else { "http://" });
        return bare.is_some_and(|from| from.eq_ignore_ascii_case(host));
    }
    headers.contains_key(header::AUTHORIZATION)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: &str = "127.0.0.1:8765";

    #[track_caller]
    fn check(method: &Method, said: &[(&'static str, &str)], expected: bool) {
        let mut headers = HeaderMap::new();
        for (name, value) in said {
            headers.append(*name, value.parse().unwrap());
        }
        assert_eq!(is_ours(method, &headers, HOST, false), expected, "{method} {said:?}");
    }

    #[test]
    fn reading_is_free_and_changing_is_ours() {
        let cross = [("sec-fetch-site", "cross-site")];
        check(&Method::GET, &cross, true);
        check(&Method::HEAD, &cross, true);
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            check(&method, &[("sec-fetch-site", "same-origin")], true);
            check(&method, &[("sec-fetch-site", "none")], true);
            check(&method, &cross, false);
            check(&method, &[("sec-fetch-site", "same-site")], false);
            check(&method, &[("sec-fetch-site", "")], false);
            check(&method, &[("sec-fetch-site", "cross-site"), ("authorization", "Bearer x")], false);
            check(&method, &[("sec-fetch-site", "cross-site"), ("origin", "http://127.0.0.1:8765")], false);
            check(&method, &[("origin", "http://127.0.0.1:8765")], true);
            check(&method, &[("origin", "http://localhost:8765")], false);
            check(&method, &[("origin", "https://127.0.0.1:8765")], false);
            check(&method, &[("origin", "http://127.0.0.1:8765.evil.example")], false);
            check(&method, &[("origin", "null")], false);
            check(&method, &[], false);
            check(&method, &[("cookie", "shipworthy-8765=1")], false);
            check(&method, &[("authorization", "Bearer x")], true);
            let mut headers = HeaderMap::new();
            headers.append("origin", format!("https://{HOST}").parse().unwrap());
            assert!(is_ours(&method, &headers, HOST, true), "a proxy before us ends TLS");
        }
    }
}
