namespace Coldstart.Ingestion.Tests.LambdaLogs;

/// <summary>Lines and events as AWS Lambda and its imitators print them, each with the one record that it states; null: none.</summary>
internal static class SampleLines
{
    private const string Oom = "276ff3b9-1609-4ee7-a288-db3752630767";
    private const string RuntimeHash = "36aeb19f3326e129d9f096dea0a3c6a9ca8dce2610e62d2b2060747602d863ae";

    public static IEnumerable<(string Line, string? Record)> Text()
    {
        yield return ("REPORT RequestId: 06e46194-f277-454e-88d3-1dd7e3860eaa\tDuration: 9.14 ms\tBilled Duration: 10 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\tInit Duration: 190.62 ms\t\nXRAY TraceId: 1-636d1462-33ef10600061cad86dab71c8\tSegmentId: 7ccb4860675ee485\tSampled: true\t\n",
            $"Report id={Decoded.Id("06e46194-f277-454e-88d3-1dd7e3860eaa")} duration=9140 billed=10 memory=128 used=36864 init=190620 cold trace=1-636d1462-33ef10600061cad86dab71c8");
        yield return ("REPORT RequestId: 4dfec460-05bb-4f62-8fed-e5cade099a36\tDuration: 0.97 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\tMax Memory Used: 37 MB\t\nXRAY TraceId: 1-636d12bb-42356e4e68523f1d0eb810e6\tSegmentId: 6e696167787807b9\tSampled: true\t\n",
            $"Report id={Decoded.Id("4dfec460-05bb-4f62-8fed-e5cade099a36")} duration=970 billed=1 memory=128 used=37888");
        yield return ("REPORT RequestId: 57f231fb-1730-4395-85cb-4f71bd2b87b8  Duration: 79.67 ms      Billed Duration: 80 ms         Memory Size: 128 MB     Max Memory Used: 73 MB",
            $"Report id={Decoded.Id("57f231fb-1730-4395-85cb-4f71bd2b87b8")} duration=79670 billed=80 memory=128 used=74752");
        yield return ("REPORT RequestId: 4ce9340a-b765-490f-ad8a-02ab3415e2bf\tDuration: 26.73 ms\tBilled Duration: 27 ms \tMemory Size: 128 MB\tMax Memory Used: 75 MB\t\n",
            $"Report id={Decoded.Id("4ce9340a-b765-490f-ad8a-02ab3415e2bf")} duration=26730 billed=27 memory=128 used=76800");
        yield return ("REPORT RequestId: 5009fcc8-5032-41fd-9a62-fc133fe04d67\tDuration: 2.37 ms\tBilled Duration: 427 ms\tMemory Size: 1024 MB\tMax Memory Used: 95 MB\tInit Duration: 423.98 ms\t\nXRAY TraceId: 1-6ac7d554-62c6be2f6c1bd8032dac9acf\tSegmentId: 854892f93105b5ae\tSampled: true",
            $"Report id={Decoded.Id("5009fcc8-5032-41fd-9a62-fc133fe04d67")} duration=2370 billed=427 memory=1024 used=97280 init=423980 cold trace=1-6ac7d554-62c6be2f6c1bd8032dac9acf");
        yield return ($"REPORT RequestId: {Oom}\tDuration: 10935.70 ms\tBilled Duration: 10936 ms\tMemory Size: 1024 MB\tMax Memory Used: 1024 MB\tStatus: error\tError Type: Runtime.OutOfMemory\nXRAY TraceId: 1-6ac7d556-032906e375c910cf42cb849e\tSegmentId: 90cbc97f4ee64a7f\tSampled: true",
            $"Report id={Decoded.Id(Oom)} duration=10935700 billed=10936 memory=1024 used=1048576 OutOfMemory error=Runtime.OutOfMemory trace=1-6ac7d556-032906e375c910cf42cb849e");
        yield return ("REPORT RequestId: c4c2a78d-5976-4177-91ae-64e7418b9769\tDuration: 600000.00 ms\tBilled Duration: 600517 ms\tMemory Size: 1024 MB\tMax Memory Used: 1024 MB\tInit Duration: 516.31 ms\tStatus: timeout\nXRAY TraceId: 1-6ac7d74a-019546e11f8bb3cd382c293c\tSegmentId: f8f17b1699891cfe\tSampled: true",
            $"Report id={Decoded.Id("c4c2a78d-5976-4177-91ae-64e7418b9769")} duration=600000000 billed=600517 memory=1024 used=1048576 init=516310 cold Timeout trace=1-6ac7d74a-019546e11f8bb3cd382c293c");
        yield return ("REPORT RequestId: 3b9e07c5-5fa2-47ad-af06-e44d2b64ec8f\tDuration: 344356.22 ms\tBilled Duration: 344756 ms\tMemory Size: 1024 MB\tMax Memory Used: 1024 MB\tInit Duration: 399.33 ms\tStatus: error\tError Type: Runtime.OutOfMemory\nXRAY TraceId: 1-6ac7d856-23c5b0d2790c4b5677597fc1\tSegmentId: 382f97d370ef6f64\t",
            $"Report id={Decoded.Id("3b9e07c5-5fa2-47ad-af06-e44d2b64ec8f")} duration=344356220 billed=344756 memory=1024 used=1048576 init=399330 cold OutOfMemory error=Runtime.OutOfMemory trace=1-6ac7d856-23c5b0d2790c4b5677597fc1");
        yield return ($"INIT_START Runtime Version: python:3.12.mainlinev2.v43\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:{RuntimeHash}",
            "InitStart runtime=python:3.12.mainlinev2.v43");
        yield return ("REPORT RequestId: 6960f94b-add0-473c-ab1a-f854a3f92817\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 35 MB\tStatus: timeout\n",
            $"Report id={Decoded.Id("6960f94b-add0-473c-ab1a-f854a3f92817")} duration=3000000 billed=3000 memory=128 used=35840 Timeout");
        yield return ("REPORT RequestId: 8c360c87-d4b7-4423-b5f3-af02be3c1763\tDuration: 2338.66 ms\tBilled Duration: 2521 ms\tMemory Size: 3009 MB\tMax Memory Used: 173 MB\tRestore Duration: 398.97 ms\tBilled Restore Duration: 182 ms\t\n",
            $"Report id={Decoded.Id("8c360c87-d4b7-4423-b5f3-af02be3c1763")} duration=2338660 billed=2521 memory=3009 used=177152 restore=398970 billedRestore=182 cold");
        yield return ("REPORT RequestId: 5b321b10-9dfa-4a05-b900-c45b96303238\tDuration: 149.53 ms\tBilled Duration: 313 ms\tMemory Size: 3538 MB\tMax Memory Used: 163 MB\tRestore Duration: 789.64 ms\tBilled Restore Duration: 163 ms\t\n",
            $"Report id={Decoded.Id("5b321b10-9dfa-4a05-b900-c45b96303238")} duration=149530 billed=313 memory=3538 used=166912 restore=789640 billedRestore=163 cold");
        yield return ("REPORT RequestId: 24addd09-6e64-49fb-b187-94ba9b60b59a Duration: 127.10 ms Billed Duration: 154 ms Memory Size: 2048 MB Max Memory Used: 212 MB Restore Duration: 325.93 ms Billed Restore Duration: 26 ms XRAY TraceId: 1-66d978e5-56c7378e556e94b5461da07c SegmentId: 29c3839e6ecb5895 Sampled: true",
            $"Report id={Decoded.Id("24addd09-6e64-49fb-b187-94ba9b60b59a")} duration=127100 billed=154 memory=2048 used=217088 restore=325930 billedRestore=26 cold trace=1-66d978e5-56c7378e556e94b5461da07c");
        yield return ("RESTORE_START Runtime Version: java:11.v20\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:b8b295733fb8ae6769e0fb039181ce76e1f54a4d04bb5ca7ded937bb0d839109",
            "RestoreStart runtime=java:11.v20");
        yield return ("RESTORE_REPORT Restore Duration: 1236.04 ms Status: timeout", "RestoreReport restore=1236040 Timeout");
        yield return ("RESTORE_REPORT Restore Duration: 1236.04 ms Status: error Error Type: Runtime.ExitError", "RestoreReport restore=1236040 Error error=Runtime.ExitError");
        yield return ("RESTORE_REPORT Status: success Duration: 50.25 ms", "RestoreReport restore=50250 Success");
        yield return ("INIT_REPORT Init Duration: 99.65 ms\tPhase: invoke\tStatus: error\tError Type: Runtime.ExitError", "InitReport init=99650 Error error=Runtime.ExitError phase=Invoke");
        yield return ("INIT_REPORT Init Duration: 45045.69 ms\tPhase: invoke\tStatus: error\tError Type: Runtime.Unknown", "InitReport init=45045690 Error error=Runtime.Unknown phase=Invoke");
        yield return ("INIT_REPORT Init Duration: 2.88 ms\tPhase: invoke\tStatus: error\tError Type: Runtime.InvalidEntrypoint", "InitReport init=2880 Error error=Runtime.InvalidEntrypoint phase=Invoke");
        yield return ("INIT_REPORT Init Duration: 9908.09 ms", "InitReport init=9908090");
        yield return ("INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout", "InitReport init=10000000 Timeout phase=Init");
        yield return ("REPORT RequestId: 527cb862-4f5e-49a9-9ae4-a7edc90f0fda Duration: 3016.78 ms Billed Duration: 3101 ms Memory Size: 128 MB Max Memory Used: 31 MB Init Duration: 84.00 ms Status: timeout",
            $"Report id={Decoded.Id("527cb862-4f5e-49a9-9ae4-a7edc90f0fda")} duration=3016780 billed=3101 memory=128 used=31744 init=84000 cold Timeout");
        yield return ("REPORT RequestId: XXX Duration: 3022.91 ms \nBilled Duration: 3000 ms Memory Size: 512 MB Max Memory Used: 157 MB",
            $"Report id={Decoded.Id("XXX")} duration=3022910 billed=3000 memory=512 used=160768");
        yield return ("REPORT RequestId: test-request-id-123 Duration: 123.45 ms Billed Duration: 124 ms Memory Size: 512 MB Max Memory Used: 256 MB Init Duration: 50.50 ms",
            $"Report id={Decoded.Id("test-request-id-123")} duration=123450 billed=124 memory=512 used=262144 init=50500 cold");
        yield return ("INIT_REPORT Initialization Type: on-demand Phase: init Status: success Duration: 250.75 ms", "InitReport init=250750 Success phase=Init type=OnDemand");
        yield return ("REPORT RequestId: b70435cc-261c-4438-b9b6-efe4c8f04b21 Duration: 3004.92 ms Billed Duration: 3117 ms Memory Size: 128 MB Max Memory Used: 33 MB Init Duration: 111.23 ms",
            $"Report id={Decoded.Id("b70435cc-261c-4438-b9b6-efe4c8f04b21")} duration=3004920 billed=3117 memory=128 used=33792 init=111230 cold");
        yield return ("2024-03-04T17:22:38.033Z b70435cc-261c-4438-b9b6-efe4c8f04b21 Task timed out after 3.00 seconds",
            $"TimedOut id={Decoded.Id("b70435cc-261c-4438-b9b6-efe4c8f04b21")} Timeout at=2024-03-04T17:22:38.033");
        yield return ("EXTENSION\tName: lambda-adapter\tState: Ready\tEvents: []", null);
        yield return ("TELEMETRY\tName: datadog-agent\tState: Subscribed\tTypes: [Platform, Function, Extension]", null);
        yield return ("INIT_REPORT Init Duration: 1882.55 ms\tPhase: init\tStatus: error\tError Type: Runtime.ImportModuleError", "InitReport init=1882550 Error error=Runtime.ImportModuleError phase=Init");
        yield return ("START RequestId: b70435cc-261c-4438-b9b6-efe4c8f04b21 Version: $LATEST", $"Start id={Decoded.Id("b70435cc-261c-4438-b9b6-efe4c8f04b21")} version=$LATEST");
        yield return ("END RequestId: b70435cc-261c-4438-b9b6-efe4c8f04b21", null);
        yield return ("REPORT RequestId: b70435cc\tDuration: 125.46 ms", $"Report id={Decoded.Id("b70435cc")} duration=125460");
        yield return ("RequestId: 2ea49a23 Error: Runtime exited with error: signal: killed\nRuntime.ExitError",
            $"Error id={Decoded.Id("2ea49a23")} OutOfMemory error=Runtime.ExitError message=Runtime exited with error: signal: killed");
        yield return ("RequestId: 2ea49a23 Error: Runtime exited with error: exit status 1\nRuntime.ExitError",
            $"Error id={Decoded.Id("2ea49a23")} Error error=Runtime.ExitError message=Runtime exited with error: exit status 1");
        yield return ("RequestId: 2ea49a23 Error: Task timed out after 3.00 seconds", $"TimedOut id={Decoded.Id("2ea49a23")} Timeout");
        yield return ("2024-03-04T17:22:38.033Z\t2ea49a23\tERROR\tInvoke Error \t{\"errorType\":\"TypeError\",\"errorMessage\":\"x is \\\"not\\\" a function\",\"stack\":[\"TypeError: x\",\"    at handler (/var/task/a.js:1)\"]}",
            $"Error id={Decoded.Id("2ea49a23")} Error error=TypeError message=x is \"not\" a function stack=TypeError: x\n    at handler (/var/task/a.js:1) at=2024-03-04T17:22:38.033");
        yield return ("2024-03-04T17:22:38.033Z\tundefined\tERROR\tUncaught Exception \t{\"errorType\":\"Runtime.ImportModuleError\",\"errorMessage\":\"m\"}",
            "Error Error error=Runtime.ImportModuleError message=m at=2024-03-04T17:22:38.033");
        yield return ("[ERROR] KeyError: 'foo'\nTraceback (most recent call last):\n  File \"/var/task/app.py\", line 5, in handler\n    return event['foo']",
            "Error Error error=KeyError message='foo' stack=Traceback (most recent call last):\n  File \"/var/task/app.py\", line 5, in handler\n    return event['foo']");
        yield return ("[ERROR] Runtime.ImportModuleError: Unable to import module 'app': No module named 'x'",
            "Error Error error=Runtime.ImportModuleError message=Unable to import module 'app': No module named 'x'");
        yield return ("2024-03-04T17:22:38.033Z\t2ea49a23\tERROR\tcould not reach the cache", null);
        yield return ("[ERROR]\t2024-03-04T17:22:38.033Z\t2ea49a23\tcould not reach the cache", null);
        yield return ("[ERROR] something: else", null);
        yield return ("[AWS Parameters and Secrets Lambda Extension] 2024/04/11 02:14:17 PARAMETERS_SECRETS_EXTENSION_LOG_LEVEL is info", null);
        yield return ("hello", null);
    }

    public static IEnumerable<(string Line, string? Record)> Events()
    {
        const string Traced = "459921b5-681c-4a96-beb0-81e0aa586026";
        const string Tracing = "\"tracing\":" + """{"spanId":"24cd7d670fa455f0","type":"X-Amzn-Trace-Id","value":"Root=1-6352a70e-1e2c502e358361800241fd45;Parent=35465b3a9e2f7c6a;Sampled=1"}""";
        yield return ($$$"""{"time":"2022-10-21T14:05:03.165Z","type":"platform.start","record":{"requestId":"{{{Traced}}}","version":"$LATEST",{{{Tracing}}}}}""",
            $"Start id={Decoded.Id(Traced)} version=$LATEST at=2022-10-21T14:05:03.165");
        yield return ("""{"time":"2022-10-19T13:52:15.636Z","type":"platform.initStart","record":{"initializationType":"on-demand","phase":"init"}}""",
            "InitStart phase=Init type=OnDemand at=2022-10-19T13:52:15.636");
        yield return ("""{"time":"2022-10-19T13:52:16.136Z","type":"platform.initReport","record":{"initializationType":"on-demand","metrics":{"durationMs":500.0},"phase":"init"}}""",
            "InitReport init=500000 phase=Init type=OnDemand at=2022-10-19T13:52:16.136");
        yield return ("""{"time":"2022-10-19T13:52:16.130Z","type":"platform.initRuntimeDone","record":{"initializationType":"on-demand","phase":"invoke","status":"error","errorType":"Runtime.ExitError"}}""",
            "InitReport Error error=Runtime.ExitError phase=Invoke type=OnDemand at=2022-10-19T13:52:16.13");
        yield return ($$$"""{"time":"2022-10-21T14:05:05.764Z","type":"platform.runtimeDone","record":{"requestId":"{{{Traced}}}","status":"success",{{{Tracing}}},"spans":[{"name":"responseLatency","start":"2022-10-21T14:05:03.165Z","durationMs":2598.0}],"metrics":{"durationMs":2599.0,"producedBytes":8} } }""",
            $"RuntimeDone id={Decoded.Id(Traced)} Success at=2022-10-21T14:05:05.764");
        yield return ("""{"time":"2022-10-19T13:52:16.136Z","type":"platform.extension","record":{"name":"my-extension","state":"Ready","events":["SHUTDOWN","INVOKE"]}}""", null);
        yield return ("""{"time":"2022-10-19T13:52:15.667Z","type":"platform.telemetrySubscription","record":{"name":"my-extension","state":"Subscribed","types":["platform","function"]}}""", null);
        yield return ("""{"time":"2022-10-19T13:52:15.636Z","type":"platform.restoreStart","record":{}}""", "RestoreStart at=2022-10-19T13:52:15.636");
        yield return ("""{"time":"2022-10-19T13:52:16.136Z","type":"platform.restoreReport","record":{"status":"success","metrics":{"durationMs":150.5}}}""", "RestoreReport restore=150500 Success at=2022-10-19T13:52:16.136");
        yield return ("""{"time":"2022-10-19T13:52:16.136Z","type":"platform.restoreRuntimeDone","record":{"status":"success"}}""", "RestoreReport Success at=2022-10-19T13:52:16.136");
        yield return ("""{"time":"2022-10-19T13:52:15.667Z","type":"platform.logsDropped","record":{"reason":"BufferFull","droppedRecords":1,"droppedBytes":1024}}""", "LogsDropped DroppedRecords=1 at=2022-10-19T13:52:15.667");
        yield return ("""{"time":"2024-04-25T17:35:59.944Z","type":"platform.initStart","record":{"initializationType":"on-demand","phase":"init","runtimeVersion":"nodejs:20.v22","runtimeVersionArn":"arn:aws:lambda:us-east-1::runtime:da57c20c4b965d5b75540f6865a35fc8030358e33ec44ecfed33e90901a27a72","functionName":"hello-world","functionVersion":"$LATEST"}}""",
            "InitStart phase=Init type=OnDemand runtime=nodejs:20.v22 version=$LATEST at=2024-04-25T17:35:59.944");
        yield return ("""{"time":"2024-02-09T08:42:44.080Z","type":"platform.report","record":{"requestId":"d661f7cf-9208-46b9-85b0-213b04a91065","status":"success","metrics":{"durationMs":1.317,"billedDurationMs":2,"memorySizeMB":1024,"maxMemoryUsedMB":68}}}""",
            $"Report id={Decoded.Id("d661f7cf-9208-46b9-85b0-213b04a91065")} duration=1317 billed=2 memory=1024 used=69632 Success at=2024-02-09T08:42:44.08");
        yield return ("""{"time":"2024-02-09T08:42:44.080Z","type":"platform.report","record":{"requestId":"d661f7cf-9208-46b9-85b0-213b04a91065","status":"success","metrics":{"durationMs":147.156,"billedDurationMs":201,"memorySizeMB":512,"maxMemoryUsedMB":91,"restoreDurationMs":500.795,"billedRestoreDurationMs":53}}}""",
            $"Report id={Decoded.Id("d661f7cf-9208-46b9-85b0-213b04a91065")} duration=147156 billed=201 memory=512 used=93184 restore=500795 billedRestore=53 cold Success at=2024-02-09T08:42:44.08");
        yield return ("""{"time":"2026-07-09T06:05:50.581Z","type":"platform.report","record":{"requestId":"aec7a529-47f9-4090-be01-c9ed91bf83cf","metrics":{"durationMs":5000.0,"billedDurationMs":5000,"memorySizeMB":128,"maxMemoryUsedMB":94},"status":"timeout"}}""",
            $"Report id={Decoded.Id("aec7a529-47f9-4090-be01-c9ed91bf83cf")} duration=5000000 billed=5000 memory=128 used=96256 Timeout at=2026-07-09T06:05:50.581");
        yield return ("""{"time":"2024-05-20T16:29:45.022Z","type":"platform.report","record":{"requestId":"4b142fc3-17b8-4cdb-a46b-a8dbe7918715","status":"success","metrics":{"durationMs":11.642,"billedDurationMs":12,"memorySizeMB":128,"maxMemoryUsedMB":67,"initDurationMs":174.055}}}""",
            $"Report id={Decoded.Id("4b142fc3-17b8-4cdb-a46b-a8dbe7918715")} duration=11642 billed=12 memory=128 used=68608 init=174055 cold Success at=2024-05-20T16:29:45.022");
        yield return ("""{"time":"2022-10-12T00:01:15.000Z","type":"platform.report","record":{"metrics":{"billedDurationMs":694,"durationMs":693.92,"initDurationMs":397.68,"maxMemoryUsedMB":84,"memorySizeMB":128},"requestId":"6d68ca91-49c9-448d-89b8-7ca3e6dc66aa"}}""",
            $"Report id={Decoded.Id("6d68ca91-49c9-448d-89b8-7ca3e6dc66aa")} duration=693920 billed=694 memory=128 used=86016 init=397680 cold at=2022-10-12T00:01:15");
        yield return ("""{"time":"2022-10-12T00:00:15.064Z","type":"platform.initStart","record":{"initializationType":"on-demand","phase":"init","runtimeVersion":"nodejs-14.v3","runtimeVersionArn":"arn","functionName":"myFunction","functionVersion":"$LATEST","instanceId":"82561ce0-53dd-47d1-90e0-c8f5e063e62e","instanceMaxMemory":256}}""",
            "InitStart phase=Init type=OnDemand runtime=nodejs-14.v3 version=$LATEST at=2022-10-12T00:00:15.064");
        yield return ("""{"time":"2025-09-19T19:36:50.881Z","type":"platform.report","record":{"requestId":"13d1305b","status":"success","metrics":{"durationMs":1.148},"spans":[]}}""",
            $"Report id={Decoded.Id("13d1305b")} duration=1148 Success at=2025-09-19T19:36:50.881");
        yield return ("""{"time":"2022-10-12T00:01:15.000Z","type":"platform.end","record":{"requestId":"x"}}""", null);
        yield return ("""{"time":"2022-10-12T00:01:15.000Z","type":"platform.fault","record":"RequestId: x Process exited before completing request"}""",
            $"Error id={Decoded.Id("x")} Error message=Process exited before completing request at=2022-10-12T00:01:15");
        yield return ("""{"function_name":"f","timestamp":"2026-01-02T10:30:00Z","cold_start":true,"execution_duration_ms":1}""", null);
        yield return ("""{"timestamp":"2026-01-02T10:30:00Z","level":"INFO","requestId":"x","message":"REPORT RequestId: quoted\tDuration: 1.00 ms"}""", null);
        yield return ("""{"a":1}""", null);
    }
}
