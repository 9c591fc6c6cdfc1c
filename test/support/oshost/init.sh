#!/bin/bash
# First program of a lab host, in namespaces of its own: makes the root file system a machine's, then becomes
# systemd. The host never has the right to set the clock, which is the one thing that namespaces do not divide.
set -e
root=$1
mount --make-rprivate /
mount --bind "$root" "$root"
cd "$root"
mkdir -p .old
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t cgroup2 none sys/fs/cgroup
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs tmp
mount -t tmpfs -o mode=755 tmpfs dev
for device in null zero full random urandom tty; do
  touch "dev/$device"
  mount --bind "/dev/$device" "dev/$device"
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
mount -t tmpfs tmpfs dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr
pivot_root . .old
umount -l /.old
mount --make-rshared /
drop=-sys_time,-sys_module,-sys_boot
exec env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin \
  setpriv --bounding-set=$drop --inh-caps=$drop /lib/systemd/systemd --system
