namespace Coldstart.Storage.Moving;

/// <summary>How far a move is.</summary>
/// <param name="Table">What is being copied.</param>
/// <param name="TableNumber">Its place among all tables, from 1.</param>
/// <param name="Tables">How many tables there are.</param>
/// <param name="Rows">Rows of this table that are copied.</param>
public readonly record struct MoveProgress(string Table, int TableNumber, int Tables, long Rows);
