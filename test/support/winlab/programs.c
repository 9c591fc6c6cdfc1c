/*
 * Programs of Windows that Wine does not have, or not all of, for the tests of Windows Time. Which one it is, its
 * name tells: w32tm.exe (all of it played; its state is the registry's, its texts are files), sc.exe (over
 * Wine's service manager, but for the triggers, which that has not), icacls.exe (does nothing), powershell.exe (the
 * permissions of one folder, and the scripts that move the clock), w32timesvc.exe (the service), hold.exe (runs until
 * it is ended).
 */
#include <stdio.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>
#include <tlhelp32.h>
#include <wincrypt.h>

#define SERVICE L"SYSTEM\\CurrentControlSet\\Services\\W32Time"
#define PARAMETERS SERVICE L"\\Parameters"
#define TRIGGERS SERVICE L"\\TriggerInfo"
/* What the test says, and what it wants to know afterwards. */
#define LAB L"SOFTWARE\\TrueclockLab"
#define DENIED 0x80070005u
#define STOPPED 0x80070426u

static void get(const wchar_t *key, const wchar_t *name, wchar_t *text, DWORD chars) {
    DWORD bytes = chars * sizeof(wchar_t);
    text[0] = 0;
    RegGetValueW(HKEY_LOCAL_MACHINE, key, name, RRF_RT_REG_SZ, NULL, text, &bytes);
}

static DWORD number(const wchar_t *key, const wchar_t *name) {
    DWORD value = 0, bytes = sizeof value;
    RegGetValueW(HKEY_LOCAL_MACHINE, key, name, RRF_RT_REG_DWORD, NULL, &value, &bytes);
    return value;
}

static void set(const wchar_t *key, const wchar_t *name, const wchar_t *text) {
    RegSetKeyValueW(HKEY_LOCAL_MACHINE, key, name, REG_SZ, text,
                    (DWORD)((wcslen(text) + 1) * sizeof(wchar_t)));
}

static void set_number(const wchar_t *key, const wchar_t *name, DWORD value) {
    RegSetKeyValueW(HKEY_LOCAL_MACHINE, key, name, REG_DWORD, &value, sizeof value);
}

/* After a change the power is cut where the test says: who called is ended, and so is this. */
static void changed(void) {
    PROCESSENTRY32W entry = {.dwSize = sizeof entry};
    DWORD self = GetCurrentProcessId(), at = number(LAB, L"CutAt"), count = number(LAB, L"Changes") + 1;
    HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    set_number(LAB, L"Changes", count);
    if (count != at) return;
    for (BOOL more = Process32FirstW(all, &entry); more; more = Process32NextW(all, &entry)) {
        if (entry.th32ProcessID != self) continue;
        TerminateProcess(OpenProcess(PROCESS_TERMINATE, FALSE, entry.th32ParentProcessID), 137);
        ExitProcess(137);
    }
}

static int is_running(void) {
    SERVICE_STATUS status = {0};
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    SC_HANDLE service = OpenServiceW(manager, L"w32time", SERVICE_QUERY_STATUS);
    return QueryServiceStatus(service, &status) && status.dwCurrentState == SERVICE_RUNNING;
}

/* Prints a text in the lab's language: a file with the marks @SOURCE@ and @AGE@. */
static void print_text(const wchar_t *name, const char *source, double age) {
    wchar_t language[40], path[200];
    char text[8192], *at, *mark;
    size_t length;
    FILE *file;
    get(LAB, L"Language", language, 40);
    swprintf(path, 200, L"C:\\lab\\%ls-%ls.txt", name, language);
    file = _wfopen(path, L"rb");
    if (file == NULL) return;
    length = fread(text, 1, sizeof text - 1, file);
    text[length] = 0;
    fclose(file);
    for (at = text; (mark = strchr(at, '@')) != NULL;) {
        fwrite(at, 1, (size_t)(mark - at), stdout);
        if (strncmp(mark, "@SOURCE@", 8) == 0) {
            printf("%s", source);
            at = mark + 8;
        } else if (strncmp(mark, "@AGE@", 5) == 0) {
            printf("%.7f", age);
            at = mark + 5;
        } else {
            putchar('@');
            at = mark + 1;
        }
    }
    printf("%s", at);
}

static int fail(unsigned code) {
    print_text(code == DENIED ? L"denied" : L"stopped", "", 0);
    return (int)code;
}

/* Flags of the list are shown as they stand there. */
static int peers(void) {
    wchar_t list[2000], *name;
    int synced = number(LAB, L"Synced") != 0, count = 0;
    get(PARAMETERS, L"NtpServer", list, 2000);
    for (const wchar_t *c = list; *c; c++) count += *c != ' ' && (c == list || c[-1] == ' ');
    printf("#Peers: %d\r\n", count);
    for (name = wcstok(list, L" "); name; name = wcstok(NULL, L" ")) {
        printf("\r\nPeer: %ls\r\nState: Active\r\nTime Remaining: 29.4847157s\r\nMode: 3 (Client)\r\n"
               "Stratum: %d (secondary reference - syncd by (S)NTP)\r\nPeerPoll Interval: 6 (64s)\r\n"
               "HostPoll Interval: 6 (64s)\r\nLast Successful Sync Time: (null)\r\n"
               "LastSyncError: 0x00000000 (Succeeded)\r\nLastSyncErrorMsgId: 0x00000000 (Succeeded)\r\n"
               "AuthTypeMsgId: 0x0000005A (NoAuth )\r\nResolve Attempts: 0\r\nValidDataCounter: 1\r\n"
               "Reachability: %d\r\n",
               name, synced ? 3 : 0, synced ? 1 : 0);
    }
    return 0;
}

static int query(const wchar_t *what) {
    wchar_t list[2000], refuses[40];
    char source[300] = "Local CMOS Clock";
    int synced = number(LAB, L"Synced") != 0;
    get(LAB, L"Refuses", refuses, 40);
    if (wcsstr(refuses, what + 1) != NULL) return fail(DENIED);
    if (!is_running()) return fail(STOPPED);
    if (wcscmp(what, L"/peers") == 0) return peers();
    get(PARAMETERS, L"NtpServer", list, 2000);
    list[wcscspn(list, L" ")] = 0;
    if (synced) snprintf(source, sizeof source, "%ls", list);
    print_text(synced ? L"synced" : L"unsynced", source,
               (GetTickCount() - number(LAB, L"SyncedAt")) / 1000.0);
    return 0;
}

static int resync(void) {
    wchar_t answers[40];
    if (!is_running()) return fail(STOPPED);
    get(LAB, L"Answers", answers, 40);
    set_number(LAB, L"Resyncs", number(LAB, L"Resyncs") + 1);
    printf("Sending resync command to local computer\r\n");
    /* "after N": the first N find no time data, which Windows says of servers that it has not heard yet. */
    if (wcscmp(answers, L"never") == 0 || number(LAB, L"Resyncs") <= (DWORD)_wtoi(answers)) {
        printf("The computer did not resync because no time data was available.\r\n");
        return 1;
    }
    set_number(LAB, L"Synced", 1);
    set_number(LAB, L"SyncedAt", GetTickCount());
    changed();
    printf("The command completed successfully.\r\n");
    return 0;
}

static int w32tm(int argc, wchar_t **argv) {
    const wchar_t *list = L"/manualpeerlist:";
    if (argc > 2 && wcscmp(argv[1], L"/query") == 0) return query(argv[2]);
    if (argc > 1 && wcscmp(argv[1], L"/resync") == 0) return resync();
    if (argc < 3 || wcscmp(argv[1], L"/config") != 0) return 87;
    set(LAB, L"CommandLine", GetCommandLineW());
    for (int i = 2; i < argc; i++) {
        if (wcsncmp(argv[i], list, wcslen(list)) == 0) set(PARAMETERS, L"NtpServer", argv[i] + wcslen(list));
        else if (wcscmp(argv[i], L"/syncfromflags:manual") == 0) set(PARAMETERS, L"Type", L"NTP");
        else if (wcscmp(argv[i], L"/update") != 0) return 87;
        else if (!is_running()) return fail(STOPPED);
    }
    set_number(LAB, L"Synced", 0);
    changed();
    return 0;
}

static int triggers(int argc, wchar_t **argv) {
    static const BYTE join[] = {0xba, 0x0a, 0xe2, 0x1c, 0x51, 0x98, 0x21, 0x44,
                                0x94, 0x30, 0x1d, 0xde, 0xb7, 0x66, 0xe8, 0x09};
    static const BYTE leave[] = {0x6e, 0x51, 0xaf, 0xdd, 0xc2, 0x58, 0x66, 0x48,
                                 0x95, 0x74, 0xc3, 0xb6, 0x15, 0xd4, 0x2e, 0xa1};
    RegDeleteTreeW(HKEY_LOCAL_MACHINE, TRIGGERS);
    for (int i = 3; i < argc && wcscmp(argv[i], L"delete") != 0; i++) {
        wchar_t key[200];
        int starts = wcscmp(argv[i], L"start/domainjoin") == 0;
        if (!starts && wcscmp(argv[i], L"stop/domainleave") != 0) return ERROR_INVALID_PARAMETER;
        swprintf(key, 200, L"%ls\\%d", TRIGGERS, i - 3);
        set_number(key, L"Type", 3);
        set_number(key, L"Action", starts ? 1 : 2);
        RegSetKeyValueW(HKEY_LOCAL_MACHINE, key, L"GUID", REG_BINARY, starts ? join : leave, 16);
    }
    changed();
    return 0;
}

/* Ends as that of Windows does: with the number of what went wrong. Wine's has not all verbs, and ends with 1. */
static int sc(int argc, wchar_t **argv) {
    SERVICE_STATUS status = {0};
    SC_HANDLE manager, service;
    DWORD start = SERVICE_DEMAND_START;
    BOOL done = FALSE;
    if (argc < 3) return ERROR_INVALID_PARAMETER;
    if (wcscmp(argv[1], L"triggerinfo") == 0) return triggers(argc, argv);
    manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    if (manager == NULL) return (int)GetLastError();
    service = OpenServiceW(manager, argv[2], SERVICE_ALL_ACCESS);
    if (service == NULL) return (int)GetLastError();
    if (wcscmp(argv[1], L"config") == 0 && argc == 5 && wcscmp(argv[3], L"start=") == 0) {
        if (wcscmp(argv[4], L"auto") == 0) start = SERVICE_AUTO_START;
        if (wcscmp(argv[4], L"disabled") == 0) start = SERVICE_DISABLED;
        done = ChangeServiceConfigW(service, SERVICE_NO_CHANGE, start, SERVICE_NO_CHANGE, NULL, NULL,
                                    NULL, NULL, NULL, NULL, NULL);
    } else if (wcscmp(argv[1], L"start") == 0) {
        done = StartServiceW(service, 0, NULL);
    } else if (wcscmp(argv[1], L"stop") == 0) {
        done = ControlService(service, SERVICE_CONTROL_STOP, &status);
    } else if (wcscmp(argv[1], L"query") == 0) {
        done = QueryServiceStatus(service, &status);
        printf("\r\nSERVICE_NAME: %ls\r\n        TYPE               : %lx  WIN32\r\n"
               "        STATE              : %lu  %s\r\n        WIN32_EXIT_CODE    : %lu\r\n",
               argv[2], status.dwServiceType, status.dwCurrentState,
               status.dwCurrentState == SERVICE_RUNNING ? "RUNNING" : "STOPPED", status.dwWin32ExitCode);
    }
    if (!done) return (int)GetLastError();
    if (wcscmp(argv[1], L"query") != 0) changed();
    return 0;
}

/* What Windows would say of the folder once icacls.exe has been asked, or what the test says. */
static int permissions(void) {
    wchar_t sddl[400];
    get(LAB, L"Permissions", sddl, 400);
    printf("%ls", sddl);
    return 0;
}

/* Tells where a script would move the clock to; of one that is to move it only what it says is kept, because the
 * clock is that of the machine beneath. */
static int powershell(const wchar_t *encoded) {
    wchar_t script[4000] = {0}, *at;
    DWORD bytes = sizeof script - sizeof *script;
    FILETIME now;
    CryptStringToBinaryW(encoded, 0, CRYPT_STRING_BASE64, (BYTE *)script, &bytes, NULL, NULL);
    at = wcsstr(script, L"AddMilliseconds(");
    if (at == NULL) return permissions();
    at += wcslen(L"AddMilliseconds(");
    if (wcsstr(script, L"Set-Date") != NULL) {
        at[wcscspn(at, L")")] = 0;
        set(LAB, L"SetBy", at);
        return 0;
    }
    GetSystemTimeAsFileTime(&now);
    /* Of 100 ns since 1601. */
    printf("%.3f", (((unsigned long long)now.dwHighDateTime << 32) + now.dwLowDateTime) / 1e7 -
                       11644473600.0 + wcstoll(at, NULL, 10) / 1e3);
    return 0;
}

static SERVICE_STATUS_HANDLE handle;
static void report(DWORD state) {
    SERVICE_STATUS status = {SERVICE_WIN32_OWN_PROCESS, state, SERVICE_ACCEPT_STOP};
    SetServiceStatus(handle, &status);
}
static DWORD WINAPI control(DWORD code, DWORD type, void *data, void *context) {
    (void)type, (void)data, (void)context;
    if (code == SERVICE_CONTROL_STOP) report(SERVICE_STOPPED);
    return NO_ERROR;
}
static void WINAPI serve(DWORD argc, wchar_t **argv) {
    (void)argc, (void)argv;
    handle = RegisterServiceCtrlHandlerExW(L"w32time", control, NULL);
    report(SERVICE_RUNNING);
}

int wmain(int argc, wchar_t **argv) {
    wchar_t path[MAX_PATH], *name;
    GetModuleFileNameW(NULL, path, MAX_PATH);
    name = wcsrchr(path, '\\') + 1;
    if (_wcsicmp(name, L"w32tm.exe") == 0) return w32tm(argc, argv);
    if (_wcsicmp(name, L"sc.exe") == 0) return sc(argc, argv);
    if (_wcsicmp(name, L"powershell.exe") == 0) return powershell(argv[argc - 1]);
    if (_wcsicmp(name, L"icacls.exe") == 0) return 0;
    if (_wcsicmp(name, L"hold.exe") == 0) Sleep(INFINITE);
    SERVICE_TABLE_ENTRYW table[] = {{L"w32time", serve}, {NULL, NULL}};
    return !StartServiceCtrlDispatcherW(table);
}
