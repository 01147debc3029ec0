using Coldstart.Faults.Tests.Servers;

namespace Coldstart.Faults.Tests.EndToEnd;

public abstract class TwoSourcesContract(SharedServer server)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SdkAndReport_InEitherOrder_AreOneInvocation(bool sdkFirst)
    {
        var name = sdkFirst ? "sdk-first" : "report-first";
        var request = Guid.NewGuid().ToString();
        var now = TimeProvider.System.GetUtcNow();
        var sdk = $$$"""{"function_name":"{{{name}}}","request_id":"{{{request}}}","timestamp":"{{{now.AddMilliseconds(-5):O}}}","cold_start":true,"init_duration_ms":421,"execution_duration_ms":2.1,"memory_allocated_mb":1024,"region":"us-east-1","architecture":"x86_64","module_timings":{"aws-sdk":300,"pg":80}}""";
        var report = $"{now:yyyy-MM-ddTHH:mm:ss.fffZ} REPORT RequestId: {request}\tDuration: 2.37 ms\tBilled Duration: 427 ms\tMemory Size: 1024 MB\tMax Memory Used: 95 MB\tInit Duration: 423.98 ms\t\n";
        using var ask = server.Ask();
        var posts = new List<Func<Task>>
        {
            () => ask.AcceptedAsync("/api/v1/ingest", sdk),
            () => ask.AcceptedAsync($"/api/v1/ingest/logs?function_name={name}&region=us-east-1&architecture=x86_64", report, "text/plain"),
        };
        if (!sdkFirst) posts.Reverse();
        foreach (var post in posts) await post();
        // And both once more: nothing is added.
        foreach (var post in posts) await post();

        var ids = await Deadline.UntilAsync(async () => await ask.FunctionIdsAsync() is { } found && found.ContainsKey(name) ? found : null, "the function is listed");
        var function = await ask.GetAsync($"/api/v1/functions/{ids[name]}");
        Assert.Equal((1, 1), ((int)function["status"]!["invocations"]!, (int)function["status"]!["cold_starts"]!));
        Assert.Equal((1, 427), ((int)function["billed_duration"]!["count"]!, (int)function["billed_duration"]!["total_ms"]!));
        Assert.Equal(["aws-sdk", "pg"], function["module_breakdown"]!.AsObject().Select(static module => module.Key).Order());
        Assert.Equal("0.0000073166809", (string)function["cost"]!["total_usd"]!);
        Assert.False((bool)function["cost"]!["estimated"]!, function["cost"]!.ToJsonString());
        Assert.Equal(1, (int)function["memory"]!["count"]!);
    }
}
