import { testEveryHost } from '#test/support/oshost/matrix.ts';

testEveryHost('ntpd-rs');
