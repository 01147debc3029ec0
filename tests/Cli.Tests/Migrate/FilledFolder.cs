using System.Text;
using Coldstart.Analytics;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;
using Coldstart.Engine;
using Coldstart.Engine.InProcess;
using Coldstart.Storage;
using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Projects;

namespace Coldstart.Cli.Tests.Migrate;

/// <summary>A data folder as a killed server leaves it, some of it in the store and some only in the journal, and what an engine answers about it.</summary>
internal static class FilledFolder
{
    public static readonly Guid Project = new("01890000-0000-7000-8000-000000000001");

    private const long DayUs = 86_400_000_000;

    private static readonly IdempotencyKey Key = new(Project, "/api/v1/ingest", "order 66", new byte[32]);

    public static async Task FillAsync(string folder, long nowUs)
    {
        var storage = await FolderStorage.OpenAsync(folder, new RandomIdSource(), TimeProvider.System, CancellationToken.None);
        await storage.Store.Projects.AddProjectAsync(new Project(Project, "Shop \0 & söns", "shop", "", "", 1), CancellationToken.None);
        await storage.Store.Projects.AddKeyAsync(new ApiKey(Guid.CreateVersion7(), Project, "sdk", new byte[32], "csa_abcd", KeyScopes.All, true, 1, null, 7), CancellationToken.None);
        var engine = Engine(storage);
        await engine.StartAsync(CancellationToken.None);
        await IngestAsync(engine, nowUs, 0, 40, key: null);
        await engine.FlushAsync(CancellationToken.None);
        await IngestAsync(engine, nowUs, 40, 30, Key);
        // Killed: what came after the flush is in the journal alone.
        await storage.DisposeAsync();
    }

    /// <summary>Reports of all functions and windows, history, samples, letters, and the answer of a used key, as text.</summary>
    public static async Task<string> DescribeAsync(IJournal journal, IStore store, long nowUs)
    {
        await using var engine = Engine(journal, store);
        await engine.StartAsync(CancellationToken.None);
        var text = new StringBuilder();
        for (var function = 0; function < 5; function++)
        {
            foreach (var window in Enum.GetValues<Window>())
            {
                var report = (await engine.ReportAsync(Project, Function(function).IdIn(Project), window, CancellationToken.None))!.Value;
                text.AppendLine($"{function} {window}: {report.Status} {report.BilledMs} {report.Init} {report.Warm}");
            }
        }
        foreach (var day in await engine.UsageAsync(Project, 0, nowUs + DayUs, CancellationToken.None)) text.AppendLine($"{day.DayUs} {day.FunctionName}: {day.Usage.Sum()}");
        foreach (var sample in await engine.ColdStartsAsync(new ColdStartQuery(Project, null, 0, nowUs + DayUs, true, 0, 100), CancellationToken.None)) text.AppendLine(sample.ToString());
        await engine.SettleIntakeAsync(CancellationToken.None);
        foreach (var letter in await store.DeadLetters.ListAsync(Project, DeadLetterFilter.None, null, 100, CancellationToken.None)) text.AppendLine($"{letter.Id} {letter.Detail}");
        text.AppendLine(Convert.ToHexString((await engine.LookUpAsync(Key, CancellationToken.None)).Result.Span));
        foreach (var key in await store.Projects.KeysAsync(CancellationToken.None)) text.AppendLine($"{key.Id} {key.LastUsedAtUs}");
        foreach (var project in await store.Projects.ProjectsAsync(CancellationToken.None)) text.AppendLine(project.ToString());
        return text.ToString();
    }

    private static async Task IngestAsync(InProcessEngine engine, long nowUs, int from, int count, IdempotencyKey? key)
    {
        var records = new BatchCollector();
        records.Begin(nowUs);
        for (var at = from; at < from + count; at++)
        {
            records.Add("123456789012"u8, "eu-central-1"u8, Encoding.UTF8.GetBytes(Function(at % 5).FunctionName), new InvocationRecord
            {
                Kind = RecordKind.Invocation,
                TimeUs = nowUs - at * DayUs,
                DurationUs = 1000 * at + 1,
                BilledMs = at + 1,
                MemoryAllocatedMb = 512,
                ColdStart = at % 3 == 0,
                InitUs = at % 3 == 0 ? 200_000 + at : 0,
                RequestId = Encoding.UTF8.GetBytes($"request-{at}"),
            });
        }
        DeadLetter[] letters = [new(Guid.CreateVersion7(), Project, "/api/v1/ingest", RejectionReason.MalformedJson, $"no {from} \0 JSON", nowUs, Encoding.UTF8.GetBytes("{"))];
        using var claim = key is null ? null : (await engine.LookUpAsync(key, CancellationToken.None)).Claim;
        await engine.IngestAsync(new IngestCommand(Project, nowUs, records, letters, claim, "{\"status\":\"ok\"}"u8.ToArray()), CancellationToken.None);
    }

    private static FunctionIdentity Function(int number) => new("123456789012", "eu-central-1", $"function-{number}");

    private static InProcessEngine Engine(FolderStorage storage) => Engine(storage.Journal, storage.Store);

    private static InProcessEngine Engine(IJournal journal, IStore store) =>
        new(new EngineParts(journal, store.Functions, store.Intake, PriceBook.Default, new RandomIdSource(), TimeProvider.System, new SilentEvents()), new EngineOptions());

    private sealed class SilentEvents : IEngineEvents
    {
        public void Started(long functions, long replayedEntries, TimeSpan took)
        {
        }

        public void Stopped(long unstored, TimeSpan took)
        {
        }

        public void BlockUnreadable(Guid function, Position position, Exception reason)
        {
        }

        public void FunctionBehind(Guid function, Position position, string reason, Exception? exception)
        {
        }

        public void BlocksMissing(Guid function, Position position, long previous, long appliedUpTo)
        {
        }

        public void SnapshotDamaged(Guid function, Exception reason)
        {
        }

        public void StoreFailed(Exception reason, TimeSpan retryAfter)
        {
        }

        public void StoreRecovered()
        {
        }

        public void ClockJumped(TimeSpan drift)
        {
        }

        public void ClockRecovered()
        {
        }

        public void UpkeepFailed(Exception reason)
        {
        }
    }
}
