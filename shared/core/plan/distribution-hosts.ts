/** Zones of the pool that were given to distributions and to programs, and Ubuntu's own servers. */
const VENDORS =
  /(?:^|\.)(?:almalinux|alpine|amazon|arch|centos|debian|fedora|gentoo|nixos|ntpd-rs|openeuler|opensuse|oracle|rhel|rocky|suse|ubuntu)\.pool\.ntp\.org$|^(?:ntp|[1-4]\.ntp|ntp-bootstrap|ntp-nts)\.ubuntu\.com$/;

/** Whether a host is one that distributions put into their packages, so that nobody chose it. */
export const isDistributionHost = (host: string): boolean => VENDORS.test(host);
