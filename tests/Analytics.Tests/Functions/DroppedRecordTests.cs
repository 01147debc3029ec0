using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Tests.Functions;

/// <summary>What the Telemetry API says was lost is counted once, and is no invocation.</summary>
public sealed class DroppedRecordTests
{
    [Fact]
    public void Dropped_ToldTwice_CountsOnce()
    {
        var script = new FunctionScript().Say(static t => t.Dropped(7), static t => t.Dropped(7), static t => t.Dropped(7, "another environment"), static t => t.Dropped(5));

        Assert.Equal((19, 0, 0), Counts(script));
        Assert.Equal(1, script.Duplicates);
        Assert.Equal((19, 0, 0), Counts(script.Restart().Say(static t => t.Dropped(7))));
    }

    [Fact]
    public void Dropped_BesideAnInvocation_IsNotJoinedWithIt()
    {
        var script = new FunctionScript().Say(static t => t.Dropped(7), static t => t.Report(), static t => t.ColdStartReport());

        Assert.Equal((7, 1, 0), Counts(script));
    }

    private static (long Dropped, long Invocations, long InitFailures) Counts(FunctionScript script)
    {
        var status = script.Report().Status;
        return (status.DroppedRecords, status.Invocations, status.InitFailures);
    }
}
