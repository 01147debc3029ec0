using Coldstart.Engine.Intake;
using Coldstart.Storage.Journal;

namespace Coldstart.Simulation.Tests.Database;

/// <summary>One connection, as the server sees it.</summary>
internal sealed class Session
{
    public bool IsOpen { get; set; } = true;

    public Transaction? Transaction { get; set; }
}

/// <summary>What a session has done and not committed.</summary>
internal sealed class Transaction
{
    public List<JournalRow> Rows { get; } = [];

    public List<(KeyName Name, IdempotencyRecord Record)> Keys { get; } = [];

    /// <summary>Ranges and lanes that it holds a share lock on.</summary>
    public HashSet<long> Ranges { get; } = [];

    public HashSet<long> Lanes { get; } = [];
}
