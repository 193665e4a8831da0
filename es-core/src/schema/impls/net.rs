//! Addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

use super::leaf;
use crate::schema::{MapsTo, kinds};

leaf! {
    IpAddr, Ipv4Addr, Ipv6Addr => ip;
    // `ip` refuses a port.
    SocketAddr, SocketAddrV4, SocketAddrV6 => keyword;
}

impl MapsTo<kinds::ip> for IpAddr {}
impl MapsTo<kinds::keyword> for IpAddr {}
impl MapsTo<kinds::text> for IpAddr {}
impl MapsTo<kinds::wildcard> for IpAddr {}
impl MapsTo<kinds::ip> for Ipv4Addr {}
impl MapsTo<kinds::keyword> for Ipv4Addr {}
impl MapsTo<kinds::text> for Ipv4Addr {}
impl MapsTo<kinds::wildcard> for Ipv4Addr {}
impl MapsTo<kinds::ip> for Ipv6Addr {}
impl MapsTo<kinds::keyword> for Ipv6Addr {}
impl MapsTo<kinds::text> for Ipv6Addr {}
impl MapsTo<kinds::wildcard> for Ipv6Addr {}
impl MapsTo<kinds::keyword> for SocketAddr {}
impl MapsTo<kinds::text> for SocketAddr {}
impl MapsTo<kinds::wildcard> for SocketAddr {}
impl MapsTo<kinds::keyword> for SocketAddrV4 {}
impl MapsTo<kinds::text> for SocketAddrV4 {}
impl MapsTo<kinds::wildcard> for SocketAddrV4 {}
impl MapsTo<kinds::keyword> for SocketAddrV6 {}
impl MapsTo<kinds::text> for SocketAddrV6 {}
impl MapsTo<kinds::wildcard> for SocketAddrV6 {}
