using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Tests.Functions.Quality;

/// <summary>Snapshots and blocks of a program that knew nothing of doors are read as they were.</summary>
public sealed class EarlierFormTests
{
    // One cold start of an SDK, and the START of another request, in version 1.
    private const string Snapshot =
        "AS/9Bhtorl/Bi3N2PhMKPJIAAAAAAAAAAAAAAAAAAAAADDEyMzQ1Njc4OTAxMgl1cy1lYXN0LTEPcGF5bWVudC1zZXJ2aWNlAYDg1PmYhpMDAc+aiw4cABqVGwGzFwHo7AgD0PmtAQMBECkBAQEBAQEBAI/S6AIcABqVGwGzFwHo7AgD0PmtAQMBECkBAQEBAQEBAADrhh4cABqVGwGzFwHo7AgD0PmtAQMBECkBAQEBAQEBAACkoAEcABqVGwGzFwHo7AgD0PmtAQMBECkBAQEBAQEBAAAAAQEBATeApI26sYymBoCkjbqxjKYGAQEA6OwIAQLkEND5rQHQ+a0BAND5rQECAQHQ8DMAAAECtA8CAaDgFAHgpxIBArAOAQECgKSNurGMpgaApI26sYymBgpub2RlanMyMi54gKSNurGMpgYCgKSNurGMpgYAAAEEcHJvZAIHYXdzLXNkawZtb21lbnQByMACHdD5rQECAQHQ8DMAAAECtA8CAaDgFAHgpxIBArAOAAABgPvAmg24+jvmLY5iNICkjbqxjKYGh5DBCOjsCND5rQGzFwAAAAABAQEAAXAZ7FFM4u9VgMCp87GMpgaApI26sYymBoCkjbqxjKYGAAH1s+O5DgAAQGU2qxfEOUM=";

    // A warm invocation of an SDK, in version 1.
    private const string Block = "AQEAAAABAAAAgODU+ZiGkwMMMTIzNDU2Nzg5MDEyCXVzLWVhc3QtMQ9wYXltZW50LXNlcnZpY2UBgfgC/5ucOejsCBEACm5vZGVqczIyLngAATcABHByb2TB7gDzyOue7A==";

    [Fact]
    public void Restore_OfVersionOne_KnowsNoDoorAndAllElse()
    {
        var function = FunctionStats.Restore(Convert.FromBase64String(Snapshot));

        var report = function.Report(Window.OneDay, FunctionScript.NowUs, PriceBook.Default, whole: true);
        Assert.Equal((1, 1), (report.Status.Invocations, report.Status.ColdStarts));
        Assert.Empty(report.Doors);
        Assert.Empty(report.Quality);
    }

    [Fact]
    public void Apply_BlockOfVersionOne_CountsItWithoutADoor()
    {
        var function = FunctionStats.Restore(Convert.FromBase64String(Snapshot));

        var result = function.Apply(new Position(2, 1), 0, Convert.FromBase64String(Block), new FunctionBatchScratch());

        var report = function.Report(Window.OneDay, FunctionScript.NowUs, PriceBook.Default, whole: true);
        Assert.Equal(ApplyVerdict.Applied, result.Verdict);
        Assert.Equal(2, report.Status.Invocations);
        Assert.Empty(report.Doors);
    }
}
