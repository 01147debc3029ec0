using System.Text;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Tests.Records;

/// <summary>Makes records of every kind with every field, absent or present.</summary>
internal sealed class RandomRecords(int seed)
{
    private readonly Random random = new(seed);

    public List<PlainRecord> List(int countMax) => [.. Enumerable.Range(0, random.Next(countMax + 1)).Select(_ => Record())];

    public int Next(int below) => random.Next(below);

    public PlainRecord Record()
    {
        var texts = PlainRecord.TextNames.Select(Text).ToArray();
        var id = texts[1].Length > 0 ? texts[1] : texts[0];
        return new PlainRecord
        {
            Kind = Maybe() ? RecordKind.Invocation : (RecordKind)random.Next((int)RecordKind.Invocation, (int)RecordKind.ColdStartReport + 1),
            TimeUs = random.Next(3) switch { 0 => random.NextInt64(), 1 => -random.NextInt64(), _ => 1_767_349_800_000_000 + random.Next(1_000_000_000) },
            ColdStart = Maybe(),
            Warmup = random.Next(8) == 0,
            Status = (InvocationStatus)random.Next((int)InvocationStatus.Throttled + 1),
            Architecture = (Architecture)random.Next((int)Architecture.Arm64 + 1),
            InitializationType = (InitializationType)random.Next((int)InitializationType.ManagedInstances + 1),
            Phase = (InitPhase)random.Next((int)InitPhase.SnapStart + 1),
            Numbers = [.. Enumerable.Range(0, 9).Select(_ => Maybe() ? Number() : (long?)null)],
            Weight = random.Next(6) == 0 ? random.Next(1, int.MaxValue) : 1,
            Texts = texts,
            Identity = id.Length > 0 ? RecordIdentity.Of(Encoding.UTF8.GetBytes(id)) : 0,
            Modules = random.Next(3) == 0 ? [.. Enumerable.Range(0, random.Next(random.Next(20) == 0 ? 513 : 8)).Select(_ => Module())] : [],
        };
    }

    private PlainModule Module() =>
        new($"module-{random.Next(40)}", Number(), Maybe() ? Number() : -1, Maybe() ? $"module-{random.Next(40)}" : "", (ModulePhase)random.Next((int)ModulePhase.Handler + 1));

    private string Text(string name) => random.Next(4) switch
    {
        0 => $"{name}-{random.Next()}",
        1 => $"{name}-{random.Next(3)}",
        2 when random.Next(4) == 0 => new string((char)('a' + random.Next(26)), random.Next(3000)),
        _ => "",
    };

    // Every length of a varint, from one byte to nine.
    private long Number() => random.NextInt64() >> random.Next(64);

    private bool Maybe() => random.Next(2) == 0;
}
