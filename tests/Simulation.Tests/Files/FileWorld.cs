using System.Numerics;
using System.Text;
using Coldstart.Analytics;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;
using Coldstart.Engine;
using Coldstart.Engine.InProcess;
using Coldstart.Engine.Tests.Fakes;
using Coldstart.Simulation.Tests.Kernel;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Tests.Journal;

namespace Coldstart.Simulation.Tests.Files;

/// <summary>
/// One schedule of the single process: the engine and the file journal as they are, over some lives, on a disk that loses power, drops, tears, fails and fills up.
/// The n-th record of a function has a billed duration of 2^n ms, so that a sum says which records are in it.
/// </summary>
internal sealed class FileWorld(int seed, Rule removed)
{
    private const int LivesMax = 4;
    private const int StepsMax = 30;
    private const int FunctionsMax = 3;
    private const int RecordsPerFunctionMax = 31;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Random random = new(seed);
    private readonly FakeDisk disk = new(new Random(seed));
    private readonly Disk tables = new();
    private readonly ManualTime time = new();
    private readonly List<FileRequest> open = [];
    private readonly long[] acknowledged = new long[FunctionsMax];
    private readonly long[] sent = new long[FunctionsMax];
    private int lastRequest;

    /// <summary>Runs the schedule.</summary>
    /// <returns>What must not be, or null.</returns>
    public string? Run()
    {
        try
        {
            return RunAsync().WaitAsync(Patience).GetAwaiter().GetResult();
        }
        catch (FileWorldException failure)
        {
            return failure.Message;
        }
    }

    private async Task<string?> RunAsync()
    {
        for (var life = random.Next(LivesMax); life >= 0; life--)
        {
            if (random.Next(6) == 0) disk.OperationsLeft = random.Next(10);
            await LiveAsync(isLast: false);
            if (random.Next(4) == 0 && !disk.IsCrashed) disk.RestartProcess();
            else disk.LosePower(random.Next(3) switch { 0 => 0, 1 => 1, _ => random.NextDouble() });
        }
        (disk.OperationsLeft, disk.WritesToFail, disk.SyncsToFail, disk.IsFull) = (-1, 0, 0, false);
        await LiveAsync(isLast: true);
        for (var function = 0; function < FunctionsMax; function++) CheckStored(function);
        return null;
    }

    private async Task LiveAsync(bool isLast)
    {
        await using var life = new FileLife(disk, tables, time, random.Next(), removed);
        try
        {
            if (!await life.TryStartAsync()) return;
            if (isLast) await EndAsync(life);
            else await StepAsync(life);
        }
        finally
        {
            if (!isLast && (disk.IsCrashed || random.Next(3) > 0)) life.Kill();
        }
    }

    private async Task StepAsync(FileLife life)
    {
        for (var function = 0; function < FunctionsMax; function++) await CheckVisibleAsync(life, function);
        disk.OperationsLeft = random.Next(3) == 0 ? -1 : random.Next(120);
        for (var step = random.Next(StepsMax); step >= 0 && !disk.IsCrashed; step--)
        {
            switch (random.Next(16))
            {
                case 0: disk.SyncsToFail = random.Next(1, 3); break;
                case 1: disk.WritesToFail = random.Next(1, 3); break;
                case 2: disk.IsFull = !disk.IsFull; break;
                case 3 or 4: await life.FlushAsync(); break;
                case 5: life.Wait(); break;
                case 6: life.Workers.Run(); break;
                case 7 when open.Count > 0: await SendAsync(life, open[random.Next(open.Count)]); break;
                default: await SendAsync(life, Make()); break;
            }
        }
    }

    /// <summary>Everything works: whoever waits for an answer gets it, and everything is stored.</summary>
    private async Task EndAsync(FileLife life)
    {
        foreach (var request in open.ToArray()) await SendAsync(life, request);
        if (open.Count > 0) throw new FileWorldException($"{open.Count} requests are refused by a journal on a healthy disk");
        for (var function = 0; function < FunctionsMax; function++) await CheckVisibleAsync(life, function);
        await life.FlushAsync();
    }

    private FileRequest Make()
    {
        var protection = (Protection)random.Next(3);
        var records = new List<(int Function, int Bit)>();
        for (var count = random.Next(1, 4); count > 0; count--)
        {
            var function = random.Next(FunctionsMax);
            var bit = BitOperations.PopCount((ulong)sent[function]);
            if (bit == RecordsPerFunctionMax) continue;
            sent[function] |= 1L << bit;
            records.Add((function, bit));
        }
        var request = new FileRequest(++lastRequest, protection, time.NowUs - 1_000_000, records);
        if (protection != Protection.Plain) open.Add(request);
        return request;
    }

    private async Task SendAsync(FileLife life, FileRequest request)
    {
        if (await life.SendAsync(request) is not { } isVisible) return;
        open.Remove(request);
        foreach (var (function, bit) in request.Records) acknowledged[function] |= 1L << bit;
        if (!isVisible) return;
        foreach (var function in request.Records.Select(record => record.Function).Distinct()) await CheckVisibleAsync(life, function);
    }

    private async Task CheckVisibleAsync(FileLife life, int function)
    {
        if (await life.BilledAsync(function) is { } billed) Check(function, billed, "shows");
    }

    private void CheckStored(int function)
    {
        var billed = tables.Functions.TryGetValue(FileRequest.IdOf(function), out var row)
            ? FunctionStats.Restore(row.Snapshot).Everything()[Counter.BilledMs]
            : 0;
        Check(function, billed, "ends with");
        if (row.Snapshot is not null && FunctionStats.Restore(row.Snapshot).Everything()[Counter.Invocations] != BitOperations.PopCount((ulong)billed))
            throw new FileWorldException($"function {function} counts something twice");
    }

    private void Check(int function, long billed, string verb)
    {
        if ((acknowledged[function] & ~billed) != 0) throw new FileWorldException($"function {function} {verb} {billed:x}, acknowledged were {acknowledged[function]:x}");
        if ((billed & ~sent[function]) != 0) throw new FileWorldException($"function {function} {verb} {billed:x}, sent were {sent[function]:x}");
    }
}

/// <summary>A promise that was not kept.</summary>
internal sealed class FileWorldException(string message) : Exception(message);

/// <summary>A request to the single process.</summary>
internal sealed record FileRequest(int Number, Protection Protection, long TimeUs, IReadOnlyList<(int Function, int Bit)> Records)
{
    public static readonly Guid Project = World.Project;

    public static FunctionIdentity Function(int number) => new("123456789012", "eu-central-1", $"f{number}");

    public static Guid IdOf(int function) => Function(function).IdIn(Project);

    public IdempotencyKey? Key => Protection == Protection.WithKey ? new IdempotencyKey(Project, "/ingest", $"key-{Number}", new byte[32]) : null;

    public BatchCollector Collect(long acceptedAtUs)
    {
        var collector = new BatchCollector();
        collector.Begin(acceptedAtUs);
        foreach (var (function, bit) in Records)
        {
            collector.Add("123456789012"u8, "eu-central-1"u8, Encoding.UTF8.GetBytes($"f{function}"), new InvocationRecord
            {
                Kind = RecordKind.Invocation,
                TimeUs = TimeUs,
                DurationUs = 1000,
                BilledMs = 1L << bit,
                MemoryAllocatedMb = 128,
                RequestId = Protection == Protection.WithId ? Encoding.UTF8.GetBytes($"request-{Number}-{function}-{bit}") : [],
            });
        }
        return collector;
    }
}
