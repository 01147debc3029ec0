namespace Coldstart.Cli.Tests.Analyze;

/// <summary>Lines as AWS prints them (shortened samples; the arithmetic is Lambda's own).</summary>
internal static class LogSamples
{
    /// <summary>Init that is billed: 2.37 + 423.98 → 427 ms.</summary>
    public const string BilledInit = "REPORT RequestId: 5009fcc8-0001-4000-8000-000000000001\tDuration: 2.37 ms\tBilled Duration: 427 ms\tMemory Size: 1024 MB\tMax Memory Used: 95 MB\tInit Duration: 423.98 ms\t\nXRAY TraceId: 1-636d1462-33ef10600061cad86dab71c8\tSegmentId: 7ccb4860675ee485\tSampled: true\t\n";

    /// <summary>Init before it was billed: ceil(9.14) → 10 ms.</summary>
    public const string UnbilledInit = "REPORT RequestId: 06e46194-0001-4000-8000-000000000002\tDuration: 9.14 ms\tBilled Duration: 10 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\tInit Duration: 190.62 ms\t\n";

    public const string Warm = "REPORT RequestId: 4dfec460-0001-4000-8000-000000000003\tDuration: 0.97 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\tMax Memory Used: 37 MB\t\n";

    public const string OutOfMemory = "REPORT RequestId: 276ff3b9-0001-4000-8000-000000000004\tDuration: 10935.70 ms\tBilled Duration: 10936 ms\tMemory Size: 1024 MB\tMax Memory Used: 1024 MB\tStatus: error\tError Type: Runtime.OutOfMemory\n";

    public const string Timeout = "REPORT RequestId: 3aa1f3b9-0001-4000-8000-000000000005\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 40 MB\tStatus: timeout\n";

    /// <summary>2338.66 + 182 → 2521 ms.</summary>
    public const string SnapStart = "REPORT RequestId: 8c360c87-0001-4000-8000-000000000006\tDuration: 2338.66 ms\tBilled Duration: 2521 ms\tMemory Size: 3009 MB\tMax Memory Used: 173 MB\tRestore Duration: 398.97 ms\tBilled Restore Duration: 182 ms\t\n";

    public const string SuppressedInit = "INIT_REPORT Init Duration: 10008.50 ms\tPhase: invoke\tStatus: timeout\n";

    public const string PlatformReport = """{"time":"2026-07-09T06:05:50.581Z","type":"platform.report","record":{"requestId":"aec7a529-0001-4000-8000-000000000007","metrics":{"durationMs":5000.0,"billedDurationMs":5000,"memorySizeMB":128,"maxMemoryUsedMB":94},"status":"timeout"}}""" + "\n";

    public const string ColdStartReport = """{"type":"ColdStartReport","tenantId":"acme","functionName":"legacy-api","memorySizeMb":"512","initDurationMs":812.5}""" + "\n";

    public static string Invocation(int number, string function = "web") =>
        $$"""{"function_name":"{{function}}","timestamp":"2026-08-31T10:{{number % 60:00}}:00Z","cold_start":{{(number % 5 == 0 ? "true" : "false")}},"execution_duration_ms":{{10 + number}},"init_duration_ms":250,"billed_duration_ms":{{11 + number}},"memory_allocated_mb":256,"memory_used_mb":100,"region":"us-east-1","architecture":"arm64","invocation_id":"{{function}}-{{number}}"}""" + "\n";

    /// <summary>A log of one line an invocation, with a time each.</summary>
    public static string Report(int number, DateTimeOffset time)
    {
        var duration = 5 + (number * 37 % 900);
        var init = number % 20 == 0 ? $"\tInit Duration: {100 + (number % 300)}.50 ms" : "";
        var billed = duration + (number % 20 == 0 ? 101 + (number % 300) : 0);
        return $"{time:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} REPORT RequestId: {number:x8}-0002-4000-8000-000000000000\tDuration: {duration}.00 ms\tBilled Duration: {billed} ms\tMemory Size: 512 MB\tMax Memory Used: {80 + (number % 40)} MB{init}\t\n";
    }
}
