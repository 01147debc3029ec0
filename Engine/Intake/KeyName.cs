namespace Coldstart.Engine.Intake;

/// <summary>What makes a key of one request differ from another.</summary>
internal readonly record struct KeyName(Guid Project, string Route, string Key);
