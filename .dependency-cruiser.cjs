/** Dependencies run one way; ARCHITECTURE.md shows the arrows that these rules enforce. */
const only = (name, from, to, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { pathNot: to, dependencyTypesNot: ['core', 'npm', 'npm-dev', 'npm-optional'] },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\?' },
    },
    only(
      'basics',
      '^shared/[^/]+\\.ts$',
      '^shared/[^/]+\\.ts$',
      'units, result, errors stand alone',
    ),
    only('model', '^shared/model/', '^shared/(model/|[^/]+\\.ts$)', 'data knows only the basics'),
    only('presets', '^shared/presets/', '^shared/(presets/|model/|[^/]+\\.ts$)', 'data'),
    only('ipc', '^shared/ipc/', '^shared/(ipc/|model/|[^/]+\\.ts$)', 'the contract is data'),
    only('core', '^shared/core/', '^shared/(core/|model/|[^/]+\\.ts$)', 'the core is pure'),
    {
      name: 'shared-is-pure',
      comment: 'No Node, DOM or Electron below shared/; a few pure libraries are named here.',
      severity: 'error',
      from: { path: '^shared/', pathNot: '^shared/ipc/schemas\\.ts$' },
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev'],
        pathNot: 'node_modules/(@noble/hashes|@noble/ciphers|ipaddr\\.js|diff)/',
      },
    },
    only('net', '^main/net/', '^(main/net/|shared/)', 'net knows only the core'),
    only('os', '^main/os/', '^(main/os/|shared/)', 'os knows only the core'),
    only('store', '^main/store/', '^(main/store/|shared/)', 'store knows only the core'),
    only(
      'helper',
      '^main/helper/',
      '^(main/(helper|os)/|shared/)',
      'the elevated side stays small',
    ),
    only('engine', '^main/engine/', '^(main/(engine|net|os|store|helper)/|shared/)', 'composition'),
    only(
      'demo',
      '^main/demo/',
      '^(main/(demo|engine|net|os|helper|store)/|shared/)',
      'stands in for ports',
    ),
    only(
      'cli',
      '^main/cli/',
      // package.json: the version that `--version` prints.
      '^(main/(cli|engine|demo|store|helper|os|net)/|shared/|package\\.json$)',
      'thin',
    ),
    only(
      'ipc-server',
      '^main/ipc/',
      '^(main/(ipc|engine)/|shared/)',
      'server side of the contract',
    ),
    only('preload', '^main/preload/', '^(main/preload/|shared/(ipc|model)/)', 'one small file'),
    {
      name: 'renderer',
      comment: 'The renderer sees data, the contract and the catalogue; never zod, Node or main.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^(main/|test/|shared/core/|shared/ipc/schemas|node_modules/zod)' },
    },
    {
      name: 'renderer-without-node',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'main-without-renderer',
      comment: 'Menus, tray and notifications speak from the same catalogue as the window.',
      severity: 'error',
      from: { path: '^main/', pathNot: '^main/app/words\\.ts$' },
      to: { path: '^renderer/' },
    },
    {
      name: 'main-with-words-alone',
      severity: 'error',
      from: { path: '^main/app/words\\.ts$' },
      to: { path: '^renderer/', pathNot: '^renderer/i18n/([a-zA-Z-]+\\.json|i18next\\.d\\.ts)$' },
    },
    {
      name: 'product-without-tests',
      severity: 'error',
      from: { path: '^(shared|main|renderer)/' },
      to: { path: '^test/' },
    },
    {
      name: 'electron-owners',
      severity: 'error',
      from: { path: '^(shared|main|renderer)/', pathNot: '^main/(app|ipc|preload)/' },
      to: { path: '(^electron$|node_modules/electron/)' },
    },
    {
      name: 'child-process-owners',
      severity: 'error',
      from: { path: '^(shared|main|renderer)/', pathNot: '^main/(os/run\\.ts|helper/elevate/)' },
      to: { path: '^(node:)?child_process$' },
    },
    {
      name: 'dgram-owners',
      severity: 'error',
      from: { path: '^(shared|main|renderer)/', pathNot: '^main/(net|demo)/' },
      to: { path: '^(node:)?dgram$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json', '.css'],
    },
  },
};
